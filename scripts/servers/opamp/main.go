// A server of OpAMP, as its own library has it: prints each message as a line of JSON, and does what a second
// address is asked for.
//
//	opamp PORT CONTROL_PORT
//
//	POST /configuration?hash=…   the body is offered to all agents, until they report that hash
//	POST /full                   the next answer asks for the full state
//	POST /unavailable?ms=…       the next answer says: come back later
//	POST /status?code=…          the next request is answered so
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"

	"github.com/open-telemetry/opamp-go/protobufs"
	"github.com/open-telemetry/opamp-go/server"
	"github.com/open-telemetry/opamp-go/server/types"
	"google.golang.org/protobuf/encoding/protojson"
)

type quiet struct{}

func (quiet) Debugf(context.Context, string, ...interface{}) {}
func (quiet) Errorf(_ context.Context, format string, v ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", v...)
}

var (
	mutex       sync.Mutex
	config      []byte
	hash        []byte
	full        bool
	unavailable uint64
	status      int
)

func print(line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func answer(message *protobufs.AgentToServer) *protobufs.ServerToAgent {
	mutex.Lock()
	defer mutex.Unlock()
	text, err := protojson.Marshal(message)
	if err != nil {
		panic(err)
	}
	line := map[string]any{
		"uid":     hex.EncodeToString(message.InstanceUid),
		"message": json.RawMessage(text),
	}
	// As they are, beside their base64.
	files := map[string]string{}
	for name, file := range message.GetEffectiveConfig().GetConfigMap().GetConfigMap() {
		files[name] = string(file.Body)
	}
	if len(files) > 0 {
		line["files"] = files
	}
	if len(message.GetRemoteConfigStatus().GetLastRemoteConfigHash()) > 0 {
		line["hash"] = string(message.RemoteConfigStatus.LastRemoteConfigHash)
	}
	print(line)
	out := &protobufs.ServerToAgent{
		InstanceUid: message.InstanceUid,
		Capabilities: uint64(protobufs.ServerCapabilities_ServerCapabilities_AcceptsStatus |
			protobufs.ServerCapabilities_ServerCapabilities_OffersRemoteConfig |
			protobufs.ServerCapabilities_ServerCapabilities_AcceptsEffectiveConfig),
	}
	if unavailable > 0 {
		out.ErrorResponse = &protobufs.ServerErrorResponse{
			Type:         protobufs.ServerErrorResponseType_ServerErrorResponseType_Unavailable,
			ErrorMessage: "too many agents",
			Details: &protobufs.ServerErrorResponse_RetryInfo{
				RetryInfo: &protobufs.RetryInfo{RetryAfterNanoseconds: unavailable * 1_000_000},
			},
		}
		unavailable = 0
		return out
	}
	if full {
		out.Flags = uint64(protobufs.ServerToAgentFlags_ServerToAgentFlags_ReportFullState)
		full = false
	}
	if config != nil {
		out.RemoteConfig = &protobufs.AgentRemoteConfig{
			Config: &protobufs.AgentConfigMap{ConfigMap: map[string]*protobufs.AgentConfigFile{
				"": {Body: config, ContentType: "application/json"},
			}},
			ConfigHash: hash,
		}
	}
	return out
}

func connecting(request *http.Request) types.ConnectionResponse {
	mutex.Lock()
	defer mutex.Unlock()
	print(map[string]any{"authorization": request.Header.Get("Authorization")})
	if status != 0 {
		code := status
		status = 0
		return types.ConnectionResponse{
			HTTPStatusCode:     code,
			HTTPResponseHeader: map[string]string{"Retry-After": "1"},
		}
	}
	return types.ConnectionResponse{
		Accept: true,
		ConnectionCallbacks: types.ConnectionCallbacks{
			OnMessage: func(_ context.Context, _ types.Connection, message *protobufs.AgentToServer) *protobufs.ServerToAgent {
				return answer(message)
			},
		},
	}
}

func control(writer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		panic(err)
	}
	query := request.URL.Query()
	mutex.Lock()
	defer mutex.Unlock()
	switch request.URL.Path {
	case "/configuration":
		config, hash = body, []byte(query.Get("hash"))
	case "/full":
		full = true
	case "/unavailable":
		unavailable, _ = strconv.ParseUint(query.Get("ms"), 10, 64)
	case "/status":
		status, _ = strconv.Atoi(query.Get("code"))
	default:
		writer.WriteHeader(http.StatusNotFound)
	}
}

func run() error {
	opamp := server.New(quiet{})
	err := opamp.Start(server.StartSettings{
		ListenEndpoint: "127.0.0.1:" + os.Args[1],
		Settings:       server.Settings{Callbacks: types.Callbacks{OnConnecting: connecting}},
	})
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- http.ListenAndServe("127.0.0.1:"+os.Args[2], http.HandlerFunc(control)) }()
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM, os.Interrupt)
	select {
	case err := <-failed:
		return err
	case <-ends:
		return nil
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
