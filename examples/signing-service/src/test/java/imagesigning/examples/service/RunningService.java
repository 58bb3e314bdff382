package imagesigning.examples.service;

import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServices;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service with an embedded registry, a database in memory, and the signing service {@code
 * container-default}, whose definition is stored as usual and whose script is replaced by a key.
 */
final class RunningService implements AutoCloseable {
  static final TestKey KEY = TestKey.generate();
  static final String SERVICE = "container-default";
  private static final String MEMORY = "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1";
  private static final Pattern TASK = Pattern.compile("\"task\":\"([^\"]+)\"");
  private static final Pattern STATE = Pattern.compile("\"state\":\"([^\"]+)\"");

  final TestRegistry registry;
  final Database database;
  final SigningServer server;
  final SigningServiceDefinition definition;
  final HttpClient client = HttpClient.newHttpClient();

  private RunningService(
      TestRegistry registry,
      Map<String, String> settings,
      Map<String, String> environment,
      RepositorySigning.Opener opener,
      Optional<Access> access,
      BackingRegistry backing)
      throws IOException {
    this.registry = registry;
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("database.url", memory());
    all.putIfAbsent("signing.default-service", SERVICE);
    all.put("listen.port", String.valueOf(freePort()));
    ServiceSettings given = ServiceSettings.of(all);
    this.database = Database.open(given);
    DatabaseSigningServiceStore store = new DatabaseSigningServiceStore(database);
    this.definition = store.byName(SERVICE).orElseGet(() -> add(store));
    this.server =
        SigningServer.start(
            given,
            database,
            backing,
            PolicyEvaluator.builder(
                    policy(
                        given.publicHost().orElse(given.listenHost() + ":" + given.listenPort())))
                .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", KEY.publicKey())))
                .build(),
            SigningServices.builder(store).build(),
            opener,
            environment,
            Clock.systemUTC(),
            access.isPresent() ? access.get() : Access.of(given));
  }

  /** A new database in memory, which stays when nobody uses it. */
  static String memory() {
    return MEMORY.formatted(UUID.randomUUID());
  }

  static RunningService start(TestRegistry registry) throws IOException {
    return start(registry, Map.of());
  }

  static RunningService start(TestRegistry registry, Map<String, String> settings)
      throws IOException {
    return start(registry, settings, definition -> inProcess());
  }

  static RunningService start(
      TestRegistry registry, Map<String, String> settings, RepositorySigning.Opener opener)
      throws IOException {
    return new RunningService(
        registry, settings, Map.of(), opener, Optional.empty(), open(registry));
  }

  /** With these users, whatever the settings say of them. */
  static RunningService start(TestRegistry registry, Access access) throws IOException {
    return new RunningService(
        registry,
        Map.of(),
        Map.of(),
        definition -> inProcess(),
        Optional.of(access),
        open(registry));
  }

  /** With a registry that answers nobody else. */
  static RunningService startWithEmbedded(TestRegistry registry) throws IOException {
    return new RunningService(
        registry,
        Map.of(),
        Map.of(),
        definition -> inProcess(),
        Optional.empty(),
        BackingRegistry.embedded(registry));
  }

  private static BackingRegistry open(TestRegistry registry) {
    return new BackingRegistry(registry.host(), true, Optional.empty());
  }

  /** With environment variables, none of which are those of this process. */
  static RunningService start(
      TestRegistry registry, Map<String, String> settings, Map<String, String> environment)
      throws IOException {
    return new RunningService(
        registry,
        settings,
        environment,
        definition -> inProcess(),
        Optional.empty(),
        open(registry));
  }

  /** Signs with the key of the tests. */
  static SigningService inProcess() throws IOException {
    return SimpleSigningService.builder(signer()).build();
  }

  static OpenPgpSigner signer() throws IOException {
    return OpenPgpSigner.fromKeyBytes(
        KEY.secretKey(), Passphrase.none(), OpenPgpSigningOptions.defaults());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static SigningServiceDefinition add(DatabaseSigningServiceStore store) {
    SigningServiceDefinition definition =
        new SigningServiceDefinition(
            UUID.randomUUID(),
            SERVICE,
            SigningServiceKind.CONTAINER_MANIFEST,
            Path.of("/var/lib/pulp/scripts/container_sign.sh"),
            KEY.fingerprint(),
            KEY.armoredPublicKey(),
            Instant.parse("2026-01-01T00:00:00Z"));
    try {
      store.add(definition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return definition;
  }

  private static Policy policy(String host) {
    String json =
        """
        {"default": [{"type": "reject"}],
         "transports": {"docker": {"%s":
           [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]}}}
        """;
    return Policy.parse(json.formatted(host).getBytes(StandardCharsets.UTF_8), "policy.json");
  }

  URI uri(String path) {
    return URI.create("http://" + server.localHost() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(request(path));
  }

  /** The whole answer to a client that reaches the service by another name, as by a proxy. */
  String getAs(String host, String path) throws IOException {
    return rawRequest(
        "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  /** The whole answer to a request as it is written here, until the service closes. */
  String rawRequest(String request) throws IOException {
    URI local = uri("/");
    try (Socket socket = new Socket(local.getHost(), local.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  HttpResponse<String> postJson(String path, String json) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<String> patchJson(String path, String json) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(json)));
  }

  HttpResponse<String> postForm(String path, String form, String... headers) throws IOException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** The address of a repository, which the service knows from then on. */
  String repository(String name) throws IOException {
    return PulpJson.repositoryHref(
        new Repositories(database, Clock.systemUTC()).ensure(new RepositoryPath(name)).id());
  }

  /** Has everything of a repository signed, and waits for the end. */
  String signAndWait(String repository, String json) throws IOException {
    HttpResponse<String> accepted = postJson(repository + "sign/", json);
    if (accepted.statusCode() != 202) {
      throw new AssertionError(accepted.statusCode() + " " + accepted.body());
    }
    return awaitEnd(found(TASK, accepted.body()));
  }

  /** The task once it is at its end. */
  String awaitEnd(String task, String... headers) throws IOException {
    Instant end = Instant.now().plusSeconds(60);
    String body;
    String state;
    do {
      HttpRequest.Builder request = request(task);
      body = send(headers.length == 0 ? request : request.headers(headers)).body();
      state = found(STATE, body);
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("no end of " + body);
      }
      Thread.onSpinWait();
    } while (state.equals("waiting") || state.equals("running"));
    return body;
  }

  static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /** The value of a member that holds a text. */
  static Optional<String> member(String name, String json) {
    Matcher matcher = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(json);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public void close() {
    server.close();
  }
}
