package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ExtensionSignatures;
import imagesigning.core.extensions.SignatureName;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtensionsApiTest {
  private static final TestKey KEY = TestKey.generate(TestKey.Algorithm.ED25519);

  private final TestRegistry registry = TestRegistry.start();
  private final Http http = new Http(registry.uri());
  private Digest digest;
  private String path;

  @BeforeEach
  void serve() {
    registry.serveExtensionsApi(true);
    digest = registry.push("team/app", "1.0", TestImage.oci());
    path = "/extensions/v2/team/app/signatures/" + digest;
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ExtensionSignature signature(String name) {
    byte[] message = KEY.sign(name, digest);
    return ExtensionSignature.of(SignatureName.of(digest, message), message);
  }

  private HttpResponse<byte[]> put(ExtensionSignature signature, String... headers)
      throws Exception {
    return http.send("PUT", path, signature.toJson(), headers);
  }

  @Test
  void announcesTheApiOnEveryReply() throws Exception {
    for (String asked : new String[] {"/v2/", "/v2/x/manifests/1", path, "/extensions/v2/x"}) {
      assertThat(http.get(asked).headers().allValues("X-Registry-Supports-Signatures"))
          .as(asked)
          .containsExactly("1");
      assertThat(http.get(asked).headers().allValues("Docker-Distribution-Api-Version"))
          .as(asked)
          .containsExactly("registry/2.0");
    }
    registry.serveExtensionsApi(false);

    assertThat(http.get("/v2/").headers().firstValue("X-Registry-Supports-Signatures")).isEmpty();
    assertThat(http.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsWhatClientsWrite() throws Exception {
    ExtensionSignature signature = signature("host/team/app:1.0");

    HttpResponse<byte[]> created = put(signature);

    assertThat(created.statusCode()).as(new String(created.body(), UTF_8)).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains(path);
    assertThat(created.headers().firstValue("Content-Length")).contains("0");
    assertThat(registry.signatures("team/app", digest)).containsExactly(signature);
    assertThat(registry.requests(Route.extensionSignatures().method("PUT"))).hasSize(1);
  }

  @Test
  void servesWhatTestsAdd() throws Exception {
    assertThat(new String(http.get(path).body(), UTF_8)).isEqualTo("{\"signatures\":[]}");

    ExtensionSignature added =
        registry.addSignature("team/app", digest, KEY.sign("host/team/app:1.0", digest));

    byte[] list = http.get(path).body();
    assertThat(ExtensionSignatures.parse(list, Limits.DEFAULT).signatures()).containsExactly(added);
    HttpResponse<byte[]> head = http.send("HEAD", path, new byte[0]);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(list.length);
  }

  @Test
  void letsTestsAddWhatNoClientMay() throws Exception {
    ExtensionSignature lie =
        ExtensionSignature.of(
            new SignatureName(Digest.sha256(new byte[0]), "by-hand"), new byte[] {1});

    registry.addSignature("team/app", digest, lie);

    assertThat(ExtensionSignatures.parse(http.get(path).body(), Limits.DEFAULT).signatures())
        .containsExactly(lie);
    assertThat(put(lie).statusCode()).isEqualTo(400);
    assertThatThrownBy(() -> registry.addSignature("team/app", digest, lie))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsTheManifestsOfTheRegistry() throws Exception {
    HttpResponse<byte[]> manifest = http.get(path.replace(digest.hex(), "0".repeat(64)));
    HttpResponse<byte[]> repository = http.get(path.replace("team/app", "team/none"));

    assertThat(manifest.statusCode()).isEqualTo(404);
    assertThat(new String(manifest.body(), UTF_8)).contains("MANIFEST_UNKNOWN");
    assertThat(repository.statusCode()).isEqualTo(404);
    assertThat(new String(repository.body(), UTF_8)).contains("NAME_UNKNOWN");
  }

  @Test
  void asksForTheScopeOfTheRepository() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret"));

    HttpResponse<byte[]> reading = http.get(path);
    HttpResponse<byte[]> writing = put(signature("host/team/app:1.0"));

    assertThat(reading.statusCode()).isEqualTo(401);
    assertThat(reading.headers().firstValue("X-Registry-Supports-Signatures")).contains("1");
    assertThat(reading.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("realm=\"" + registry.uri().resolve("/token") + "\"")
        .contains("scope=\"repository:team/app:pull\"");
    assertThat(writing.statusCode()).isEqualTo(401);
    assertThat(writing.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("scope=\"repository:team/app:pull,push\"");
    assertThat(registry.signatures("team/app", digest)).isEmpty();
  }

  @Test
  void takesAReadersTokenForReadingOnly() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret").anonymousPull());
    String answer =
        new String(http.get("/token?scope=repository:team/app:pull,push").body(), UTF_8);
    String token = answer.split("\"", -1)[3];

    assertThat(http.get(path, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> writing =
        put(signature("host/team/app:1.0"), "Authorization", "Bearer " + token);
    assertThat(writing.statusCode()).isEqualTo(401);
    assertThat(writing.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"insufficient_scope\"");
  }

  @Test
  void takesCredentialsOfTheRegistry() throws Exception {
    registry.protect(TestAuth.basic("user", "secret").anonymousPull());
    String basic = "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(UTF_8));

    assertThat(http.get(path).statusCode()).isEqualTo(200);
    assertThat(put(signature("host/team/app:1.0")).statusCode()).isEqualTo(401);
    assertThat(put(signature("host/team/app:1.0"), "Authorization", basic).statusCode())
        .isEqualTo(201);
  }

  @Test
  void goesWrongOnDemand() throws Exception {
    registry.faults().on(Route.extensionSignatures().method("PUT")).request(1).status(409);
    registry
        .faults()
        .on(Route.extensionSignatures().method("GET"))
        .respond(200, "x/y", new byte[0]);

    HttpResponse<byte[]> conflict = put(signature("host/team/app:1.0"));

    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(new String(conflict.body(), UTF_8)).contains("SIGNATURE_EXISTS");
    assertThat(put(signature("host/team/app:1.0")).statusCode()).isEqualTo(201);
    assertThat(http.get(path).body()).isEmpty();
  }
}
