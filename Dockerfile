# A static binary and the root certificates, and nothing else: no shell, no
# package manager, no root.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /floorwalker . && mkdir /empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /floorwalker /floorwalker
# Large files wait on disk, not in memory.
COPY --from=build --chown=65532:65532 /empty /tmp
USER 65532:65532
EXPOSE 8080
# There is no curl in here: the binary asks its own /healthz.
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s CMD ["/floorwalker", "health"]
ENTRYPOINT ["/floorwalker"]
