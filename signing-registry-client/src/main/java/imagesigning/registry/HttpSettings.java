package imagesigning.registry;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How servers are talked to: TLS, proxy, threads, and where plain HTTP is allowed.
 *
 * <p>Hosts are written as in an image reference, {@code host} or {@code host:port}, and are
 * compared exactly. The default is HTTPS with the certificate authorities of the Java runtime,
 * everywhere. Immutable and thread-safe; the builder is not.
 */
public final class HttpSettings {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final Optional<SSLContext> sslContext;
  private final Optional<ProxySelector> proxy;
  private final Optional<Executor> executor;
  private final Duration connectTimeout;
  private final Set<String> plainHttpHosts;
  private final boolean plainHttpEverywhere;
  private final Set<String> insecureHosts;
  private final boolean insecureEverywhere;

  private HttpSettings(Builder builder) {
    this.sslContext = Optional.ofNullable(builder.sslContext);
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
   * The caller's TLS context.
   *
   * @return the context, or empty for the runtime's
   */
  public Optional<SSLContext> sslContext() {
    return sslContext;
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
    private @Nullable ProxySelector proxy;
    private @Nullable Executor executor;
    private Duration connectTimeout = CONNECT_TIMEOUT;
    private final Set<String> plainHttpHosts = new TreeSet<>();
    private boolean plainHttpEverywhere;
    private final Set<String> insecureHosts = new TreeSet<>();
    private boolean insecureEverywhere;

    private Builder() {}

    /**
     * Authorities and client certificates for every HTTPS connection whose host is not {@link
     * #insecure}.
     *
     * @param context an initialised context
     * @return this builder
     */
    public Builder sslContext(SSLContext context) {
      this.sslContext = context;
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
