package imagesigning.registry;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How servers are talked to: TLS, proxy, threads, and where plain HTTP is allowed.
 *
 * <p>Hosts are written as in an image reference, {@code host} or {@code host:port}, and are
 * compared exactly; Docker Hub is {@code docker.io}. The default is HTTPS with the certificate
 * authorities of the Java runtime, everywhere. Only HTTP/1.1 is spoken. Immutable and thread-safe;
 * the builder is not.
 *
 * <p>A client certificate is shown only to a server that the caller has named: the registry of the
 * image, the server of a {@code PulpClient}, and a look-aside store or token server that has
 * certificates of its own here ({@link Builder#certificates(String, CertificateDirectory)}, {@link
 * Builder#tokenServers}). Where one of them leads, by a redirect, the location of an upload or the
 * realm of a token server, no client certificate goes, as no password does: otherwise a registry
 * could have us make authenticated requests at any server that knows our certificate. Source:
 * policy reference, section 12.3 "Certificates".
 */
public final class HttpSettings {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final Optional<SSLContext> sslContext;
  private final Optional<SSLContext> sslContextElsewhere;
  private final Map<String, SSLContext> sslContexts;
  private final Map<String, SSLContext> sslContextsElsewhere;
  private final Map<String, Set<String>> tokenServers;
  private final boolean knownTokenServersOnly;
  private final Optional<ProxySelector> proxy;
  private final Optional<Executor> executor;
  private final Duration connectTimeout;
  private final Set<String> plainHttpHosts;
  private final boolean plainHttpEverywhere;
  private final Set<String> insecureHosts;
  private final boolean insecureEverywhere;

  private HttpSettings(Builder builder) {
    this.sslContext = Optional.ofNullable(builder.sslContext);
    this.sslContextElsewhere = Optional.ofNullable(builder.sslContextElsewhere);
    this.sslContexts = Map.copyOf(builder.sslContexts);
    this.sslContextsElsewhere = Map.copyOf(builder.sslContextsElsewhere);
    this.tokenServers = Map.copyOf(builder.tokenServers);
    this.knownTokenServersOnly = builder.knownTokenServersOnly;
    this.proxy = Optional.ofNullable(builder.proxy);
    this.executor = Optional.ofNullable(builder.executor);
    this.connectTimeout = builder.connectTimeout;
    this.plainHttpHosts = Set.copyOf(builder.plainHttpHosts);
    this.plainHttpEverywhere = builder.plainHttpEverywhere;
    this.insecureHosts = Set.copyOf(builder.insecureHosts);
    this.insecureEverywhere = builder.insecureEverywhere;
  }

  /**
   * HTTPS everywhere, the runtime's authorities, the runtime's proxy settings.
   *
   * @return the defaults
   */
  public static HttpSettings defaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The TLS context for servers that the caller asks and that have none of their own.
   *
   * @return the context, or empty for the runtime's
   */
  public Optional<SSLContext> sslContext() {
    return sslContext;
  }

  /**
   * The TLS context for one server that the caller asks.
   *
   * @param host {@code host} or {@code host:port}
   * @return what was given for exactly that host, or empty
   */
  public Optional<SSLContext> sslContext(String host) {
    return Optional.ofNullable(sslContexts.get(host));
  }

  /**
   * The TLS context for servers that others lead to.
   *
   * @return the context, or empty for the runtime's
   */
  public Optional<SSLContext> sslContextElsewhere() {
    return sslContextElsewhere;
  }

  /**
   * The TLS context for one server if others lead to it, and for servers that it leads to.
   *
   * @param host {@code host} or {@code host:port}
   * @return what was given for exactly that host, or empty
   */
  public Optional<SSLContext> sslContextElsewhere(String host) {
    return Optional.ofNullable(sslContextsElsewhere.get(host));
  }

  /**
   * Whether a registry is known to have its tokens from a server.
   *
   * @param registry the registry's host
   * @param server the token server's {@code host} or {@code host:port}
   * @return whether {@link Builder#tokenServers} named it
   */
  public boolean isTokenServer(String registry, String server) {
    return tokenServers.getOrDefault(registry, Set.of()).contains(server);
  }

  /**
   * Whether a registry may name any token server, or only itself and those that are known.
   *
   * @param registry the registry's host
   * @return whether it may name any
   */
  public boolean mayNameAnyTokenServer(String registry) {
    return !knownTokenServersOnly && !tokenServers.containsKey(registry);
  }

  /**
   * The caller's choice of proxies.
   *
   * @return the selector, or empty for the runtime's
   */
  public Optional<ProxySelector> proxy() {
    return proxy;
  }

  /**
   * Where the HTTP client does its short, non-blocking work.
   *
   * @return the executor, or empty for the HTTP client's own threads
   */
  public Optional<Executor> executor() {
    return executor;
  }

  /**
   * How long making one connection may take.
   *
   * @return the time
   */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /**
   * Whether a host is asked by plain HTTP without trying HTTPS.
   *
   * @param host {@code host} or {@code host:port}
   * @return whether it is
   */
  public boolean isPlainHttp(String host) {
    return plainHttpEverywhere || plainHttpHosts.contains(host);
  }

  /**
   * Whether a host's certificate is not verified, and plain HTTP is tried when HTTPS fails.
   *
   * @param host {@code host} or {@code host:port}
   * @return whether it is
   */
  public boolean isInsecure(String host) {
    return insecureEverywhere || insecureHosts.contains(host);
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private @Nullable SSLContext sslContext;
    private @Nullable SSLContext sslContextElsewhere;
    private final Map<String, SSLContext> sslContexts = new TreeMap<>();
    private final Map<String, SSLContext> sslContextsElsewhere = new TreeMap<>();
    private final Map<String, Set<String>> tokenServers = new TreeMap<>();
    private boolean knownTokenServersOnly;
    private @Nullable ProxySelector proxy;
    private @Nullable Executor executor;
    private Duration connectTimeout = CONNECT_TIMEOUT;
    private final Set<String> plainHttpHosts = new TreeSet<>();
    private boolean plainHttpEverywhere;
    private final Set<String> insecureHosts = new TreeSet<>();
    private boolean insecureEverywhere;

    private Builder() {}

    /**
     * Authorities and client certificates for the servers that are asked by name: the registry of
     * whatever image, and the server of a {@code PulpClient}, where that host is neither {@link
     * #insecure} nor has a context of its own.
     *
     * <p>What they lead to, and look-aside stores at other hosts, are met with the runtime's
     * context or that of {@link #sslContextElsewhere}: whether a context holds client certificates
     * cannot be seen, and it cannot be taken apart.
     *
     * @param context an initialised context
     * @return this builder
     */
    public Builder sslContext(SSLContext context) {
      this.sslContext = context;
      return this;
    }

    /**
     * The same for one server, be it a registry, a look-aside store or a server of {@link
     * #tokenServers}.
     *
     * @param host {@code host} or {@code host:port}
     * @param context an initialised context
     * @return this builder
     */
    public Builder sslContext(String host, SSLContext context) {
      sslContexts.put(host, context);
      return this;
    }

    /**
     * Authorities for servers that the caller has not named, but a registry: targets of redirects,
     * token servers, and look-aside stores at other hosts. Such a server can be any, so the context
     * should hold no client certificates. The runtime's context by default, with the client
     * certificates of {@code javax.net.ssl.keyStore} if the runtime was started with any.
     *
     * @param context an initialised context
     * @return this builder
     */
    public Builder sslContextElsewhere(SSLContext context) {
      this.sslContextElsewhere = context;
      return this;
    }

    /**
     * Authorities and client certificates for the servers that are asked by name, as {@link
     * #sslContext(SSLContext)}; what these lead to, and look-aside stores at other hosts, are met
     * with the same authorities and without a client certificate.
     *
     * @param directory the certificates
     * @return this builder
     */
    public Builder certificates(CertificateDirectory directory) {
      this.sslContext = directory.sslContext();
      this.sslContextElsewhere = directory.sslContextWithoutIdentity();
      return this;
    }

    /**
     * The same for one server, as {@code certs.d} has a directory for each: its client certificate
     * goes to that server and only if the caller or the configuration names it, not if another
     * server leads there.
     *
     * @param host {@code host} or {@code host:port}
     * @param directory the certificates
     * @return this builder
     */
    public Builder certificates(String host, CertificateDirectory directory) {
      sslContexts.put(host, directory.sslContext());
      sslContextsElsewhere.put(host, directory.sslContextWithoutIdentity());
      return this;
    }

    /**
     * The only hosts that a registry may name as its token servers, besides itself. A registry
     * demands a token by naming a server, and that server gets the credentials for the registry; by
     * default it may be any HTTPS server. Docker Hub's are {@code auth.docker.io}.
     *
     * @param registry the registry's host, such as {@code docker.io}
     * @param servers each {@code host} or {@code host:port}, as the registry spells it; none for
     *     the registry alone
     * @return this builder
     */
    public Builder tokenServers(String registry, String... servers) {
      tokenServers.computeIfAbsent(registry, unused -> new TreeSet<>()).addAll(List.of(servers));
      return this;
    }

    /**
     * Takes no token from a server other than the registry itself, but for those that {@link
     * #tokenServers} names.
     *
     * @return this builder
     */
    public Builder knownTokenServersOnly() {
      this.knownTokenServersOnly = true;
      return this;
    }

    /**
     * Which proxy to use for which URL.
     *
     * @param selector the selector
     * @return this builder
     */
    public Builder proxy(ProxySelector selector) {
      this.proxy = selector;
      return this;
    }

    /**
     * Threads for the HTTP client's own short work. Must not be an executor whose threads may all
     * be waiting for a verification, or nothing will move on.
     *
     * @param httpExecutor the executor
     * @return this builder
     */
    public Builder executor(Executor httpExecutor) {
      this.executor = httpExecutor;
      return this;
    }

    /**
     * Bounds the making of one connection; the time for a whole image is set on the verifier.
     *
     * @param timeout a positive time, by default 10 seconds
     * @return this builder
     */
    public Builder connectTimeout(Duration timeout) {
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException("the connect timeout must be positive");
      }
      this.connectTimeout = timeout;
      return this;
    }

    /**
     * Asks these hosts by plain HTTP. Whoever can reach the network in between can then answer in
     * their place; signatures are still verified.
     *
     * @param names each {@code host} or {@code host:port}
     * @return this builder
     */
    public Builder plainHttp(String... names) {
      plainHttpHosts.addAll(List.of(names));
      return this;
    }

    /**
     * Asks every host by plain HTTP; for tests.
     *
     * @return this builder
     */
    public Builder plainHttpEverywhere() {
      this.plainHttpEverywhere = true;
      return this;
    }

    /**
     * Does not verify the certificates of these hosts, and tries plain HTTP when HTTPS fails: what
     * the Go tools call {@code --tls-verify=false}. Client certificates of {@link #sslContext} are
     * not used there.
     *
     * @param names each {@code host} or {@code host:port}
     * @return this builder
     */
    public Builder insecure(String... names) {
      insecureHosts.addAll(List.of(names));
      return this;
    }

    /**
     * As {@link #insecure}, for every host.
     *
     * @return this builder
     */
    public Builder insecureEverywhere() {
      this.insecureEverywhere = true;
      return this;
    }

    /**
     * The settings.
     *
     * @return immutable settings
     */
    public HttpSettings build() {
      return new HttpSettings(this);
    }
  }
}
