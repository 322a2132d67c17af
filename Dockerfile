# Two images: `slim` for the queues that only talk to a forge, `full` (the default) with the toolchains that repairs need.
#   docker build --target slim --tag botservice:slim .
#   docker build --build-arg LLAMA_VARIANT=cuda --build-arg RUNTIME_IMAGE=nvidia/cuda:13.0.1-runtime-ubuntu24.04 --tag botservice:cuda .
# RUNTIME_IMAGE is a Debian or Ubuntu: .NET comes from SDK_IMAGE. The CUDA libraries need CUDA 13's cudart and cublas in it.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0
ARG NODE_IMAGE=docker.io/library/node:22-slim

FROM ${NODE_IMAGE} AS llama
ARG LLAMA_VARIANT=cpu
COPY src/BotService.LlamaCpp/native /native
RUN case "$(uname -m)" in aarch64) platform=linux-arm64 ;; *) platform=linux-x64 ;; esac; \
    [ "$LLAMA_VARIANT" = cpu ] || platform=$platform-$LLAMA_VARIANT; \
    sh /native/fetch.sh "/native/$platform" /llama.cpp && cp "/native/$platform/package-lock.json" /llama.cpp.lock.json

FROM ${SDK_IMAGE} AS build
ARG VERSION=0.1.0
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/BotService/BotService.csproj src/BotService/packages.lock.json src/BotService/
COPY src/BotService.Repair/BotService.Repair.csproj src/BotService.Repair/packages.lock.json src/BotService.Repair/
COPY src/BotService.LlamaCpp/BotService.LlamaCpp.csproj src/BotService.LlamaCpp/packages.lock.json src/BotService.LlamaCpp/
COPY src/BotService.LlamaCpp/native src/BotService.LlamaCpp/native
RUN dotnet restore src/BotService --locked-mode
COPY src src
COPY --from=llama /llama.cpp /llama.cpp
RUN dotnet publish src/BotService --no-restore --configuration Release --output /app \
    -p:LlamaCppFolder=/llama.cpp -p:Version=$VERSION -p:DebugType=embedded -p:RunAnalyzers=false -p:UseSharedCompilation=false

FROM ${RUNTIME_IMAGE} AS base
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends bash bubblewrap ca-certificates git libstdc++6 util-linux \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 botservice \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/botservice --create-home --shell /usr/sbin/nologin botservice \
    && ln -s /usr/share/dotnet/dotnet /usr/local/bin/dotnet \
    && ln -s /opt/botservice/botservice /usr/local/bin/botservice
COPY --from=build /usr/share/dotnet/dotnet /usr/share/dotnet/dotnet
COPY --from=build /usr/share/dotnet/host /usr/share/dotnet/host
COPY --from=build /usr/share/dotnet/shared /usr/share/dotnet/shared
ENV DOTNET_ROOT=/usr/share/dotnet \
    DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    HOME=/var/lib/botservice \
    ASPNETCORE_URLS=http://*:8080
WORKDIR /var/lib/botservice
EXPOSE 8080
ENTRYPOINT ["/opt/botservice/botservice"]
CMD ["serve"]
# There is no curl here: the shell asks by itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]

FROM base AS toolchains
# libicu is for .NET, and has its version in its name. What is not listed is served by --test-command with an image of your own: FROM botservice:full, apt-get install ...
ARG TOOLCHAINS="python3 python3-pytest python3-venv nodejs npm make g++ cmake golang-go cargo default-jdk-headless maven gradle"
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $TOOLCHAINS \
        $(apt-cache search --names-only '^libicu[0-9]+$' | cut -d ' ' -f 1) \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/share/dotnet/packs /usr/share/dotnet/packs
COPY --from=build /usr/share/dotnet/sdk /usr/share/dotnet/sdk
COPY --from=build /usr/share/dotnet/sdk-manifests /usr/share/dotnet/sdk-manifests

FROM ${NODE_IMAGE} AS sbom
ARG VERSION=0.1.0
COPY .ci/sbom.mjs /
COPY --from=build /app/botservice.deps.json /
COPY --from=llama /llama.cpp.lock.json /
COPY --from=base /var/lib/dpkg/status /slim.status
COPY --from=toolchains /var/lib/dpkg/status /full.status
RUN node /sbom.mjs "$VERSION" /botservice.deps.json /llama.cpp.lock.json /slim.status >/slim.json \
    && node /sbom.mjs "$VERSION" /botservice.deps.json /llama.cpp.lock.json /full.status >/full.json

FROM base AS slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="BotService (slim)" \
      org.opencontainers.image.description="Repairs red builds of GitHub and GitLab: intake, reproduction, publishing" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
COPY --from=build /app /opt/botservice
COPY --from=sbom /slim.json /usr/share/doc/botservice/sbom.cdx.json
USER 10001:10001

FROM toolchains AS full
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="BotService" \
      org.opencontainers.image.description="Repairs red builds of GitHub and GitLab: everything, with toolchains" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
COPY --from=build /app /opt/botservice
COPY --from=sbom /full.json /usr/share/doc/botservice/sbom.cdx.json
USER 10001:10001
