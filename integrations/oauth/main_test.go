package oauth_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/browsertest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	browsertest.Stop()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}
