package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ExtensionSignatures;
import imagesigning.core.extensions.FileSignatureRepository;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler behind the JDK's server, with signatures in files. */
class SignaturesHttpHandlerTest {
  private static final TestKey KEY = TestKey.generate(TestKey.Algorithm.ED25519);
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String PATH = "/extensions/v2/team/app/signatures/" + DIGEST;

  @TempDir private Path directory;
  private HttpServer server;
  private Http http;

  @BeforeEach
  void start() throws IOException {
    SignaturesHandler handler =
        new SignaturesHandler(
            new FileSignatureRepository(
                directory,
                (repository, manifest) ->
                    manifest.equals(DIGEST) ? Presence.PRESENT : Presence.MANIFEST_UNKNOWN,
                Limits.DEFAULT),
            (action, repository, headers) ->
                action == SigningAction.READ_SIGNATURES
                        || headers.first("Authorization").isPresent()
                    ? SigningAuthorization.allowed()
                    : SigningAuthorization.unauthenticated("Basic realm=\"test\""));
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/extensions/v2/", new SignaturesHttpHandler(handler));
    server.createContext(
        "/v2/",
        exchange -> {
          SignaturesHandler.decorate(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.start();
    http = new Http(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void servesTheApi() throws Exception {
    byte[] message = KEY.sign("host/team/app:1.0", DIGEST);
    ExtensionSignature signature =
        ExtensionSignature.of(SignatureName.of(DIGEST, message), message);

    HttpResponse<byte[]> refused = http.send("PUT", PATH, signature.toJson());
    HttpResponse<byte[]> created =
        http.send("PUT", PATH, signature.toJson(), "Authorization", "Basic eDp5");
    HttpResponse<byte[]> list = http.get(PATH);
    HttpResponse<byte[]> head = http.send("HEAD", PATH, new byte[0]);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"test\"");
    assertThat(created.statusCode()).as(new String(created.body(), UTF_8)).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains(PATH);
    assertThat(created.headers().firstValue("Content-Length")).contains("0");
    assertThat(ExtensionSignatures.parse(list.body(), Limits.DEFAULT).signatures())
        .containsExactly(signature);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(list.body().length);
    assertThat(directory.resolve("team/app/_signatures/sha256=" + DIGEST.hex()))
        .isDirectoryContaining("glob:**/signature-1.json");
  }

  @Test
  void announcesTheApiOnThePingToo() throws Exception {
    assertThat(http.get("/v2/").headers().firstValue("X-Registry-Supports-Signatures"))
        .contains("1");
  }

  @Test
  void seesThePathAsItWasSent() throws Exception {
    HttpResponse<byte[]> encoded = http.get("/extensions/v2/team%2Fapp/signatures/" + DIGEST);

    assertThat(encoded.statusCode()).isEqualTo(400);
    assertThat(new String(encoded.body(), UTF_8)).contains("NAME_INVALID");
    assertThat(http.send("DELETE", PATH, new byte[0]).statusCode()).isEqualTo(405);
    assertThat(http.get(PATH.replace(DIGEST.hex(), "0".repeat(64))).statusCode()).isEqualTo(404);
  }
}
