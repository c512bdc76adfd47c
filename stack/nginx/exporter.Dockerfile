# The exporter of nginx' numbers. Its own image has nothing to ask it with whether it is well.
ARG NGINX_EXPORTER_DIGEST=
ARG BUSYBOX_DIGEST=
FROM nginx/nginx-prometheus-exporter:1.5.3${NGINX_EXPORTER_DIGEST} AS exporter

FROM busybox:1.37.0${BUSYBOX_DIGEST}
COPY --from=exporter /usr/bin/nginx-prometheus-exporter /usr/bin/nginx-prometheus-exporter
USER 65534
ENTRYPOINT ["/usr/bin/nginx-prometheus-exporter"]
