// A broker that speaks Kafka's protocol: topics, groups and offsets in memory.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	port, err := strconv.Atoi(os.Args[1])
	if err == nil {
		var cluster *kfake.Cluster
		cluster, err = kfake.NewCluster(
			kfake.NumBrokers(1),
			kfake.Ports(port),
			kfake.AllowAutoTopicCreation(),
			kfake.DefaultNumPartitions(1),
		)
		if err == nil {
			defer cluster.Close()
			ends := make(chan os.Signal, 1)
			signal.Notify(ends, syscall.SIGTERM, os.Interrupt)
			<-ends
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
