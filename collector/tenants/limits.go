package tenants

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Names that come from outside are not without end.
const (
	maxTenants   = 10_000
	maxNameBytes = 150
	overflow     = "(others)"
)

// tenantOf is who the request names, else who the resource names, else the default.
func tenantOf(ctx context.Context, config *Config, resource pcommon.Resource) string {
	if named := client.FromContext(ctx).Metadata.Get(config.Header); len(named) > 0 && isName(named[0]) {
		return named[0]
	}
	if value, ok := resource.Attributes().Get(config.Attribute); ok && isName(value.AsString()) {
		return value.AsString()
	}
	return config.Default
}

// isName holds what Mimir, Loki and Tempo take as one.
func isName(text string) bool {
	if text == "" || len(text) > maxNameBytes || text == "." || text == ".." {
		return false
	}
	for _, each := range []byte(text) {
		letter := each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9'
		sign := each == '-' || each == '_' || each == '.' || each == '!' || each == '*' || each == '\'' || each == '(' || each == ')'
		if !letter && !sign {
			return false
		}
	}
	return true
}

func stamp(ctx context.Context, config *Config, resource pcommon.Resource) string {
	tenant := tenantOf(ctx, config, resource)
	if tenant != "" {
		resource.Attributes().PutStr(config.Attribute, tenant)
	}
	return tenant
}

type limits struct {
	config  *Config
	mutex   sync.Mutex
	buckets map[string]*rate.Limiter
}

func newLimits(config *Config) *limits {
	return &limits{config: config, buckets: map[string]*rate.Limiter{}}
}

func (l *limits) any() bool { return l.config.Limit > 0 || len(l.config.Limits) > 0 }

func (l *limits) of(tenant string) *rate.Limiter {
	limit, ok := l.config.Limits[tenant]
	if !ok {
		limit = l.config.Limit
	}
	if limit <= 0 {
		return nil
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if _, known := l.buckets[tenant]; !known && len(l.buckets) >= maxTenants {
		tenant, limit = overflow, l.config.Limit
	}
	found, known := l.buckets[tenant]
	if !known {
		found = bucket(limit)
		l.buckets[tenant] = found
	}
	return found
}

// take refuses a request of which a tenant has too much, in the way that senders try again.
func (l *limits) take(counts map[string]int) error {
	if !l.any() {
		return nil
	}
	now := time.Now()
	var taken []*rate.Reservation
	for tenant, count := range counts {
		limiter := l.of(tenant)
		if limiter == nil {
			continue
		}
		// What is larger than a second's worth takes all of one.
		reservation := limiter.ReserveN(now, min(count, limiter.Burst()))
		taken = append(taken, reservation)
		if delay := reservation.DelayFrom(now); delay > 0 {
			for _, each := range taken {
				each.CancelAt(now)
			}
			return refusal(tenant, delay)
		}
	}
	return nil
}

func refusal(tenant string, delay time.Duration) error {
	made := status.Newf(codes.ResourceExhausted, "tenant %q sends more than its limit", tenant)
	detailed, err := made.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(max(delay, time.Second))})
	if err != nil {
		return made.Err()
	}
	return detailed.Err()
}
