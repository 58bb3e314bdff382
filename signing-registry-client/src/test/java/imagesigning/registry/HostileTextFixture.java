package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Text that steers terminals, forges lines, has no end, or repeats our credentials, in every place
 * that servers, signatures, files and users fill: none of it comes out of anything that this module
 * says, writes as JSON, throws or logs.
 */
@Timeout(120)
abstract class HostileTextFixture {
  static final TestKey KEY = TestKey.generate();
  static final byte[] MANIFEST = TestImage.oci().manifest();
  static final Digest DIGEST = TestImage.oci().digest();

  static final String USER = "robot";
  static final String PASSWORD = "TopSecretPw-4711";
  static final String TOKEN = "SECRET-BEARER-TOKEN-0815";
  static final String BASIC =
      Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
  static final List<String> SECRETS =
      List.of(PASSWORD, BASIC, TOKEN, Base64.getEncoder().encodeToString(PASSWORD.getBytes(UTF_8)));

  /** No line of an output is longer: an indent, a name and a message, or JSON of a few of them. */
  static final int LONGEST_LINE = 40_000;

  static final Map<String, String> TEXTS = texts();

  final ScriptedServer server = ScriptedServer.start();
  boolean asks;
  private final PrintStream usual = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  @TempDir Path work;

  static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(
        "control",
        "x\u0000\u001b[2J\u001b]0;pwn\u0007\r\nallowed: docker://h/app\nrejected \u0085\u009b31m\u007f");
    texts.put("unseen", "a\u202eb\u2066\u200b\u200f\ufeff\u2028c\u2029\u034f\u00a0\u3164 allowed");
    texts.put("long", "L".repeat(100_000));
    texts.put("echo", "you sent Authorization: Basic " + BASIC + " or Bearer " + TOKEN);
    texts.put("cut", BASIC.substring(0, 12) + " " + TOKEN.substring(3) + " " + PASSWORD);
    texts.put(
        "coded", Base64.getEncoder().encodeToString(("pw=" + PASSWORD + "!").getBytes(UTF_8)));
    return texts;
  }

  /** Puts a text into one place, does something, and tells what came out. */
  @FunctionalInterface
  interface Place<T extends HostileTextFixture> {
    void tell(T test, String text, Output output) throws Exception;
  }

  /** What came out, in the forms in which callers see it. */
  static final class Output {
    final List<String> texts = new ArrayList<>();
    boolean mayNameSecrets;

    /** What is written there was not sent by a server that knows our credentials. */
    Output ofOthers() {
      mayNameSecrets = true;
      return this;
    }

    void verdict(Verdict verdict) {
      texts.add(verdict.explain());
      texts.add(verdict.toJson());
      texts.add(verdict.toString());
      texts.add(verdict.details().toString());
      texts.add(verdict.fold(a -> "", r -> r.message(), i -> i.message()));
      assertThat(answers(verdict.explain())).as(verdict.explain()).isEqualTo(1);
      assertThat(verdict.explain()).startsWith(verdict.outcome() + ": ");
    }

    void exception(Throwable e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      // A stack trace indents by tabs.
      texts.add(trace.toString().replace("\tat ", " at ").replace("\t...", " ..."));
      texts.add(String.valueOf(e.getMessage()));
    }

    private static int answers(String text) {
      int found = 0;
      for (String word : List.of("allowed", "rejected", "indeterminate")) {
        found += text.split("(?i)" + word, -1).length - 1;
      }
      return found;
    }
  }

  @BeforeEach
  void watchTheLog() throws ReflectiveOperationException {
    System.setErr(new PrintStream(log, true, UTF_8));
    logLevel(10);
  }

  @AfterEach
  void close() throws ReflectiveOperationException {
    logLevel(20);
    System.setErr(usual);
    server.close();
  }

  /** slf4j-simple has no other way to change it while it runs. */
  static void logLevel(int level) throws ReflectiveOperationException {
    for (String name :
        List.of("ImageVerifier", "internal.http.PendingAnswer", "CertificateDirectory")) {
      Object logger = LoggerFactory.getLogger("imagesigning.registry." + name);
      var field = logger.getClass().getDeclaredField("currentLogLevel");
      field.setAccessible(true);
      field.set(logger, level);
    }
  }

  static <T extends HostileTextFixture> Stream<Arguments> cases(Map<String, Place<T>> places) {
    return places.entrySet().stream()
        .flatMap(
            place ->
                TEXTS.keySet().stream()
                    .map(text -> Arguments.of(place.getKey(), text, place.getValue())));
  }

  /** The places of a class are given instances of that class. */
  @SuppressWarnings("unchecked")
  private <T extends HostileTextFixture> T self() {
    return (T) this;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("places")
  <T extends HostileTextFixture> void nothingHostileComesOut(
      String name, String text, Place<T> place) throws Exception {
    Output output = new Output();
    place.tell(self(), TEXTS.get(text), output);
    assertThat(output.texts).isNotEmpty();
    output.texts.add(log.toString(UTF_8));
    for (String told : output.texts) {
      assertFit(told);
      if (!output.mayNameSecrets) {
        assertNoSecret(told);
      }
    }
  }

  static void assertFit(String told) {
    assertThat(told.codePoints().filter(c -> c != '\n' && !RemoteText.shows(c)).toArray())
        .as(told)
        .isEmpty();
    assertThat(told.lines().skip(1))
        .as(told)
        .noneMatch(line -> line.startsWith("allowed") || line.startsWith("rejected"));
    assertThat(told.lines().mapToInt(String::length).max().orElse(0))
        .isLessThanOrEqualTo(LONGEST_LINE);
  }

  static void assertNoSecret(String told) {
    for (String secret : SECRETS) {
      assertThat(told).doesNotContain(secret);
    }
    assertThat(told).doesNotContain(BASIC.substring(0, 12)).doesNotContain(TOKEN.substring(3));
  }

  // What is done with it

  String name() {
    return "docker://" + server.host() + "/app:1";
  }

  ImageReference image() {
    return ImageReference.parse(name());
  }

  static String manifestPath() {
    return "/v2/app/manifests/";
  }

  ImageVerifier.Builder builder(Function<Request, Reply> script) {
    server.answering(
        asks
            ? script
            : request ->
                request.path().matches("/(v2|extensions)/.*")
                        && request.header("authorization").isEmpty()
                    ? ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""))
                    : script.apply(request));
    return ImageVerifier.builder()
        .policy(
            Policy.parse(
                ("{\"default\":[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\","
                        + "\"keyPath\":\"/k\",\"signedIdentity\":{\"type\":\"exactReference\","
                        + "\"dockerReference\":\"h/app:1\"}}]}")
                    .getBytes(UTF_8),
                "policy.json"))
        .keyFiles(KeyFiles.of(Map.of("/k", KEY.publicKey())))
        .registries(registries())
        .credentials(CredentialsProvider.always(Credentials.ofPassword(USER, PASSWORD)))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .timeout(Duration.ofSeconds(20))
        .pause(time -> {});
  }

  RegistriesConfig registries() {
    return VerifierRig.registriesFile(
        "default-docker:\n  use-sigstore-attachments: true\n  lookaside: "
            + server.url("/sigs")
            + "\n");
  }

  ImageVerifier verifier(Function<Request, Reply> script) {
    return builder(script).build();
  }

  ImageVerifier verifier(CredentialsProvider provider, Function<Request, Reply> script) {
    return builder(script).credentials(provider).build();
  }

  void verify(Output output, Function<Request, Reply> script) {
    try (ImageVerifier verifier = verifier(script)) {
      output.verdict(verifier.verify(name()));
    }
    list(output);
  }

  void list(Output output) {
    try {
      SignatureListing listing =
          SignatureLister.builder()
              .registries(registries())
              .credentials(CredentialsProvider.always(Credentials.ofPassword(USER, PASSWORD)))
              .http(HttpSettings.builder().plainHttpEverywhere().build())
              .pause(time -> {})
              .build()
              .list(image());
      output.texts.add(listing.describe());
      output.texts.add(listing.toJson());
      output.texts.add(listing.toString());
    } catch (IOException | MalformedDataException e) {
      output.exception(e);
    }
  }

  Function<Request, Reply> extensions(Reply list) {
    return request ->
        request.path().equals("/v2/")
            ? ScriptedServer.status(200, Map.of("X-Registry-Supports-Signatures", "1"))
            : request.path().startsWith("/extensions/")
                ? list
                : request.path().endsWith("/manifests/1")
                    ? ScriptedServer.ok(Map.of("X-Registry-Supports-Signatures", "1"), MANIFEST)
                    : found(request);
  }

  // How it is written

  static Function<Request, Reply> answer(HostileTextFixture test, String path, Reply reply) {
    return test.demanding(
        "Basic realm=\"x\"",
        ScriptedServer.status(500),
        request -> request.path().startsWith(path) ? reply : found(request));
  }

  static Function<Request, Reply> moved(HostileTextFixture test, String location) {
    return test.demanding(
        "Basic realm=\"x\"",
        ScriptedServer.status(500),
        request ->
            request.path().equals("/v2/")
                ? ScriptedServer.status(200)
                : ScriptedServer.redirect(307, location));
  }

  static Function<Request, Reply> manifest(HostileTextFixture test, String header, String value) {
    return answer(test, manifestPath() + "1", ScriptedServer.ok(Map.of(header, value), MANIFEST));
  }

  Function<Request, Reply> demanding(String challenge, Reply token) {
    return demanding(challenge, token, request -> error(403, "message", "x"));
  }

  /** A registry that wants to know who asks. */
  Function<Request, Reply> demanding(String challenge, Reply token, Function<Request, Reply> then) {
    asks = true;
    return request -> {
      if (request.path().startsWith("/token")) {
        return token;
      }
      return request.header("authorization").isEmpty()
          ? ScriptedServer.status(401, Map.of("WWW-Authenticate", challenge))
          : then.apply(request);
    };
  }

  static String bearer(HostileTextFixture test) {
    return "Bearer realm=\"" + test.server.url("/token") + "\"";
  }

  static Reply token(String token) {
    return reply(200, "{\"token\":" + json(token) + "}");
  }

  static Reply found(Request request) {
    return ScriptedServer.status(request.path().equals("/v2/") ? 200 : 404);
  }

  static Reply error(int status, String member, String text) {
    return reply(
        status,
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"m\",\"detail\":\"d\"}]}"
            .replaceFirst(
                "\"" + member + "\":\"\\w+\"",
                java.util.regex.Matcher.quoteReplacement("\"" + member + "\":" + json(text))));
  }

  static Reply reply(int status, String json) {
    return ScriptedServer.reply(
        status, Map.of("Content-Type", "application/json"), json.getBytes(UTF_8));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** As a header can have it: UTF-8 read as ISO-8859-1, without what ends it. */
  static String header(String text) {
    return new String(text.getBytes(UTF_8), StandardCharsets.ISO_8859_1)
        .replace('\r', ' ')
        .replace('\n', ' ')
        .replace('\u0000', ' ');
  }

  static String encoded(String text) {
    return java.net.URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c < ' ' || c == '"' || c == '\\') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
