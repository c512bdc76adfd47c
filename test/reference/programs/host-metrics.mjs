// The machine, which is off by default, and the process itself.
// compare: process
// instruments: host-metrics runtime-node process network
// env: OTEL_NODE_ENABLED_INSTRUMENTATIONS=http,host-metrics,runtime-node,process,network
setTimeout(() => console.log('measured'), 700);
