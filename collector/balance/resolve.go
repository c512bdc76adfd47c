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

// resolve finds the gateways that there are, each once, in order.
func resolve(ctx context.Context, config *Config) ([]string, error) {
	var found []string
	switch {
	case config.File != "":
		text, err := os.ReadFile(config.File)
		if err != nil {
			return nil, err
		}
		found = strings.Fields(string(text))
	case config.SRV != "":
		_, records, err := net.DefaultResolver.LookupSRV(ctx, "", "", config.SRV)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			host := strings.TrimSuffix(record.Target, ".")
			found = append(found, net.JoinHostPort(host, strconv.Itoa(int(record.Port))))
		}
	default:
		found = slices.Clone(config.Gateways)
	}
	if len(found) == 0 {
		return nil, errors.New("no gateway is named")
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
