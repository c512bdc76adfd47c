// A broker that speaks Kafka's protocol: topics, groups and offsets, in a folder that outlives it.
//
//	kafka PORT PARTITIONS FOLDER
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/twmb/franz-go/pkg/kfake"
)

func run() error {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return err
	}
	partitions, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.Ports(port),
		kfake.AllowAutoTopicCreation(),
		kfake.DefaultNumPartitions(partitions),
		kfake.DataDir(os.Args[3]),
		// What is acknowledged outlives the process.
		kfake.SyncWrites(),
	)
	if err != nil {
		return err
	}
	defer cluster.Close()
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM, os.Interrupt)
	<-ends
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
