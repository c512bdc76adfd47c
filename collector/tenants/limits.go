package tenants

import (
	"context"
	"math"
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

// Names come from clients: their number and length are bounded. All tenants beyond the number share one limit.
const (
	maxTenants   = 10_000
	maxNameBytes = 150
	overflow     = "(others)"
)

// tenantOf returns the tenant that the request names, else the one that the resource names, else the default.
func tenantOf(ctx context.Context, config *Config, resource pcommon.Resource) string {
	if names := client.FromContext(ctx).Metadata.Get(config.Header); len(names) > 0 && isName(names[0]) {
		return names[0]
	}
	if value, ok := resource.Attributes().Get(config.Attribute); ok && isName(value.AsString()) {
		return value.AsString()
	}
	return config.Default
}

// isName reports whether Mimir, Loki and Tempo accept the text as the name of a tenant.
func isName(text string) bool {
	if text == "" || len(text) > maxNameBytes || text == "." || text == ".." {
		return false
	}
	for _, char := range []byte(text) {
		letter := char >= 'a' && char <= 'z' || char >= 'A' && char <= 'Z' || char >= '0' && char <= '9'
		sign := char == '-' || char == '_' || char == '.' || char == '!' || char == '*' || char == '\'' || char == '(' || char == ')'
		if !letter && !sign {
			return false
		}
	}
	return true
}

// setTenant writes the tenant to the attribute of the resource, and returns it.
func setTenant(ctx context.Context, config *Config, resource pcommon.Resource) string {
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
	if _, ok := l.buckets[tenant]; !ok && len(l.buckets) >= maxTenants {
		tenant, limit = overflow, l.config.Limit
	}
	bucket, ok := l.buckets[tenant]
	if !ok {
		// The data of one second may arrive at once.
		bucket = rate.NewLimiter(rate.Limit(limit), max(1, int(math.Ceil(limit))))
		l.buckets[tenant] = bucket
	}
	return bucket
}

// take refuses a request that exceeds the limit of a tenant. The error makes senders retry.
func (l *limits) take(counts map[string]int) error {
	if !l.any() {
		return nil
	}
	now := time.Now()
	var reservations []*rate.Reservation
	for tenant, count := range counts {
		limiter := l.of(tenant)
		if limiter == nil {
			continue
		}
		// A request with more than the data of one second takes the whole second.
		reservation := limiter.ReserveN(now, min(count, limiter.Burst()))
		reservations = append(reservations, reservation)
		if delay := reservation.DelayFrom(now); delay > 0 {
			for _, granted := range reservations {
				granted.CancelAt(now)
			}
			return refusal(tenant, delay)
		}
	}
	return nil
}

func refusal(tenant string, delay time.Duration) error {
	exhausted := status.Newf(codes.ResourceExhausted, "tenant %q sends more than its limit", tenant)
	withDelay, err := exhausted.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(max(delay, time.Second))})
	if err != nil {
		return exhausted.Err()
	}
	return withDelay.Err()
}
