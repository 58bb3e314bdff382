package imagesigning.registry.pulp;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.internal.ContainedCredentials;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.Origin;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.Pause;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link PulpClient}. Not thread-safe. */
public final class PulpClientBuilder {
  private static final String API_ROOT = "/pulp/api/v3/";
  private static final String REPOSITORY_ASKED_FOR = "/pulp";
  private static final int PAGE_SIZE = 100;
  private static final int MAX_PAGES = 1000;
  private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private final URI server;
  private String apiRoot = API_ROOT;
  private CredentialsProvider credentials = CredentialsProvider.anonymous();
  private @Nullable String apiToken;
  private @Nullable String registryHost;
  private HttpSettings http = HttpSettings.defaults();
  private Duration requestTimeout = REQUEST_TIMEOUT;
  private int pageSize = PAGE_SIZE;
  private int maxPages = MAX_PAGES;
  private int maxAnswerBytes = MAX_ANSWER_BYTES;
  private Pause pause = time -> Thread.sleep(time.toMillis());
  private LongSupplier nanoTime = System::nanoTime;

  PulpClientBuilder(URI server) {
    if (!Origin.isUsable(server)
        || !(server.getRawPath().isEmpty() || server.getRawPath().equals("/"))
        || server.getRawQuery() != null
        || server.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "expected the scheme, host and port of a server, such as https://pulp.example.com,"
              + " without user, path and query");
    }
    this.server = server;
  }

  /**
   * Where the API begins at the server.
   *
   * @param path by default {@code /pulp/api/v3/}; Galaxy may have {@code /api/galaxy/pulp/api/v3/},
   *     a Pulp with domains {@code /pulp/default/api/v3/}
   * @return this builder
   * @throws IllegalArgumentException if it is no absolute path that ends with a slash
   */
  public PulpClientBuilder apiRoot(String path) {
    if (!path.matches("/([A-Za-z0-9_-][A-Za-z0-9._-]*/)+")) {
      throw new IllegalArgumentException(
          "expected a path that begins and ends with a slash, such as " + API_ROOT);
    }
    this.apiRoot = path;
    return this;
  }

  /**
   * Who asks: user and password go as Basic authentication, a ready-made token ({@link
   * Credentials#ofRegistryToken}) as a bearer token, with every request. The provider is asked
   * before every request, for an image {@code pulp} of a registry at this host.
   *
   * @param provider where the credentials come from
   * @return this builder
   */
  public PulpClientBuilder credentials(CredentialsProvider provider) {
    this.credentials = new ContainedCredentials(provider);
    this.apiToken = null;
    return this;
  }

  /**
   * Who asks, by a token of Galaxy's ({@code Authorization: Token …}), instead of credentials.
   *
   * @param token the token
   * @return this builder
   * @throws IllegalArgumentException if the token cannot stand in a header
   */
  public PulpClientBuilder apiToken(String token) {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException("a token consists of visible ASCII characters");
    }
    this.apiToken = token;
    return this;
  }

  /**
   * The host by which clients pull, if it is not the server's own. Pulp writes the host of the
   * request into what it signs, so with another one its signatures do not fit.
   *
   * @param host {@code host} or {@code host:port}, for {@link PulpClient#previewReferences}
   * @return this builder
   * @throws IllegalArgumentException if image references cannot name such a host
   */
  public PulpClientBuilder registryHost(String host) {
    if (!TagSelection.isRegistryHost(host)) {
      throw new IllegalArgumentException(
          "expected a host that image references can name, such as registry.example.com or"
              + " registry:5000");
    }
    this.registryHost = host;
    return this;
  }

  /**
   * TLS, proxy, and where plain HTTP is allowed.
   *
   * @param settings the settings
   * @return this builder
   */
  public PulpClientBuilder http(HttpSettings settings) {
    this.http = settings;
    return this;
  }

  /**
   * The time for each request with its answer and its repetitions; 30 seconds by default.
   *
   * @param time a positive time
   * @return this builder
   */
  public PulpClientBuilder requestTimeout(Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("the time for a request must be positive");
    }
    this.requestTimeout = time;
    return this;
  }

  /**
   * How many entries a page of a list is asked to have; 100 by default.
   *
   * @param entries at least 1
   * @return this builder
   */
  public PulpClientBuilder pageSize(int entries) {
    this.pageSize = positive(entries);
    return this;
  }

  /**
   * How many pages of one list are read at most; 1000 by default.
   *
   * @param pages at least 1
   * @return this builder
   */
  public PulpClientBuilder maxPages(int pages) {
    this.maxPages = positive(pages);
    return this;
  }

  /**
   * The largest answer that is read; 4 MiB by default.
   *
   * @param bytes at least 1
   * @return this builder
   */
  public PulpClientBuilder maxAnswerBytes(int bytes) {
    this.maxAnswerBytes = positive(bytes);
    return this;
  }

  /** How time passes between looks at a task; for tests. */
  PulpClientBuilder time(Pause newPause, LongSupplier newNanoTime) {
    this.pause = newPause;
    this.nanoTime = newNanoTime;
    return this;
  }

  /**
   * The client.
   *
   * @return a new client
   * @throws IllegalArgumentException if the server is to be asked by plain HTTP and the settings do
   *     not allow that for its host: credentials would go over the network for all to read
   */
  public PulpClient build() {
    String host = Origin.hostAndPort(server);
    if (server.getScheme().equalsIgnoreCase("http")
        && !http.isPlainHttp(host)
        && !http.isInsecure(host)) {
      throw new IllegalArgumentException(
          "plain HTTP to "
              + host
              + " is not allowed; use https, or name the host in HttpSettings.plainHttp");
    }
    URI root = server.resolve(apiRoot);
    PatientSender sender =
        new PatientSender(
            new HttpEngine(http, Limits.DEFAULT.errorBytes()), Clock.systemUTC(), pause);
    PulpConnection connection =
        new PulpConnection(
            sender, authorization(root), TlsMode.of(http, host), maxAnswerBytes, requestTimeout);
    return new PulpClient(
        connection,
        new PulpLinks(root),
        registryHost == null ? host : registryHost,
        new PulpClient.Paging(pageSize, maxPages),
        pause,
        nanoTime);
  }

  private PulpAuthorization authorization(URI root) {
    Origin origin = Origin.of(root);
    // Without a dot or a port it would be taken for a namespace of Docker Hub.
    boolean withPort = root.getPort() >= 0 || origin.host().indexOf('.') < 0;
    DockerReference asked =
        DockerReference.parse(
            origin.host() + (withPort ? ":" + origin.port() : "") + REPOSITORY_ASKED_FOR);
    return apiToken == null
        ? PulpAuthorization.by(credentials, asked)
        : PulpAuthorization.byToken(apiToken, asked);
  }

  private static int positive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the number must be at least 1");
    }
    return number;
  }
}
