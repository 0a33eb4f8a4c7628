package resttest_test

import (
	"context"
	"net/http"
	"testing"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

func TestClientItself(t *testing.T) {
	for name, request := range map[string]rest.Request{
		"read":   {Path: "x"},
		"shared": {Path: "x", Share: true},
		"change": {Method: http.MethodPost, Path: "x", Body: "y"},
		"once":   {Method: http.MethodPut, Path: "x", Body: "y", Once: true},
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
				c, err := rest.New(base, opts...)
				return func(ctx context.Context) error {
					r := request
					var out struct{}
					r.Out = &out
					return c.Do(ctx, r)
				}, err
			})
		})
	}
}
