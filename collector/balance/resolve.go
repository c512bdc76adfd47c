package balance

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
)

// resolve returns the names of the gateways, sorted and without duplicates.
func resolve(ctx context.Context, config *Config) ([]string, error) {
	var names []string
	switch {
	case config.File != "":
		text, err := os.ReadFile(config.File)
		if err != nil {
			return nil, err
		}
		names = strings.Fields(string(text))
	case config.SRV != "":
		_, records, err := net.DefaultResolver.LookupSRV(ctx, "", "", config.SRV)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			host := strings.TrimSuffix(record.Target, ".")
			names = append(names, net.JoinHostPort(host, strconv.Itoa(int(record.Port))))
		}
	default:
		names = slices.Clone(config.Gateways)
	}
	if len(names) == 0 {
		return nil, errors.New("the list of gateways is empty")
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
