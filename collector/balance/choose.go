package balance

import (
	"encoding/binary"
	"hash/fnv"
	"sort"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// mix spreads the bits of a number (the finalizer of MurmurHash3).
func mix(value uint64) uint64 {
	value ^= value >> 33
	value *= 0xff51afd7ed558ccd
	value ^= value >> 33
	value *= 0xc4ceb9fe1a85ec53
	return value ^ value>>33
}

func hashOf(text string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(text))
	return mix(hash.Sum64())
}

func hashOfTrace(id pcommon.TraceID) uint64 {
	return mix(binary.BigEndian.Uint64(id[:8]) ^ mix(binary.BigEndian.Uint64(id[8:])))
}

// hashOfResource is the same for all telemetry of a process, so that its points and records keep their order.
func hashOfResource(resource pcommon.Resource) uint64 {
	names := make([]string, 0, resource.Attributes().Len())
	for name := range resource.Attributes().All() {
		names = append(names, name)
	}
	sort.Strings(names)
	hash := fnv.New64a()
	for _, name := range names {
		value, _ := resource.Attributes().Get(name)
		hash.Write([]byte(name))
		hash.Write([]byte{0})
		hash.Write([]byte(value.AsString()))
		hash.Write([]byte{0})
	}
	return mix(hash.Sum64())
}

// choose returns the gateway with the highest weight for a key (rendezvous hashing). Adding or removing a gateway moves
// only its own share, and all agents with the same gateways choose the same one.
func choose(gateways []*gateway, key uint64) *gateway {
	var best *gateway
	var highest uint64
	for _, candidate := range gateways {
		if weight := mix(candidate.seed ^ key); best == nil || weight > highest {
			best, highest = candidate, weight
		}
	}
	return best
}
