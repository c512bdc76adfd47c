# The exporter of nginx' numbers. Its own image has nothing to ask it with whether it is well.
FROM nginx/nginx-prometheus-exporter:1.5.3 AS exporter

FROM busybox:1.37.0
COPY --from=exporter /usr/bin/nginx-prometheus-exporter /usr/bin/nginx-prometheus-exporter
USER 65534
ENTRYPOINT ["/usr/bin/nginx-prometheus-exporter"]
