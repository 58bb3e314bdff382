package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What was asked side by side and is not needed any longer is closed. Each test ends when the
 * servers have seen it; the limit on the test's time is that wait's.
 */
@Timeout(30)
class AbandonedReadsTest {
  private static final int PAYLOADS = 4;
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "\",\"config\":{},\"layers\":[]}";

  private final ScriptedServer registry = ScriptedServer.start();
  private final ScriptedServer lookaside = ScriptedServer.start();

  @AfterEach
  void close() {
    registry.close();
    lookaside.close();
  }

  @Test
  void aLookasideStoreThatTurnsOutNotToCount() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch closed = new CountDownLatch(2);
    lookaside.answering(r -> silence(asked, closed));
    registry.answering(
        r -> {
          if (r.path().contains("/manifests/")) {
            return manifest(MANIFEST);
          }
          return r.path().startsWith("/extensions/")
              ? ScriptedServer.ok("{\"signatures\":[]}")
              : announcementAfter(asked);
        });

    Verdict verdict = verifier(VerifierRig.registries(lookaside.url("/sigs"))).verify(image());

    assertThat(verdict).as("%s", verdict.explain()).isInstanceOf(Verdict.Rejected.class);
    assertThat(((Verdict.Rejected) verdict).reason()).isEqualTo(RejectionReason.NO_SIGNATURE);
    closed.await();
  }

  @Test
  void thePayloadsOfAnInterruptedVerification() throws Exception {
    CountDownLatch asked = new CountDownLatch(PAYLOADS);
    CountDownLatch closed = new CountDownLatch(PAYLOADS);
    registry.answering(
        r -> {
          if (r.path().endsWith(".sig")) {
            return manifest(attachments());
          }
          return r.path().contains("/blobs/") ? silence(asked, closed) : manifest(MANIFEST);
        });
    ImageVerifier verifier = verifier(VerifierRig.withAttachments());
    AtomicReference<Object> result = new AtomicReference<>();
    Thread verifying =
        new Thread(
            () -> {
              try {
                result.set(verifier.verify(image()));
              } catch (VerificationInterruptedException e) {
                result.set(e);
              }
            });

    verifying.start();
    asked.await();
    verifying.interrupt();
    verifying.join();

    assertThat(result.get()).isInstanceOf(VerificationInterruptedException.class);
    closed.await();
  }

  @Test
  void theConnectionsOfAClosedVerifier() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    registry.answering(
        r ->
            (socket, closing) -> {
              ScriptedServer.status(404).write(socket, closing);
              return r.path().equals("/v2/app/manifests/1") && closedByTheClient(socket, closed);
            });
    ImageVerifier verifier = verifier(VerifierRig.withAttachments());
    assertThat(verifier.verify(image())).isInstanceOf(Verdict.Indeterminate.class);

    verifier.close();

    // Java 17 has no way to close its client.
    if (Runtime.version().feature() >= 21) {
      closed.await();
    }
  }

  private String image() {
    return "docker://" + registry.host() + "/app:1";
  }

  private ImageVerifier verifier(RegistriesConfig registries) {
    String requirement =
        """
        {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/release.gpg"},
        {"type": "sigstoreSigned", "keyPath": "/release.pub"}
        """;
    return ImageVerifier.builder()
        .policy(
            Policy.parse(
                ("{\"default\": [" + requirement + "]}").getBytes(StandardCharsets.UTF_8),
                "policy.json"))
        .keyFiles(KeyFiles.of(Map.of("/release.gpg", VerifierRig.KEY.publicKey())))
        .registries(registries)
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .build();
  }

  private static String attachments() {
    String layers =
        IntStream.range(0, PAYLOADS)
            .mapToObj(
                i ->
                    "{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\","
                        + "\"size\":1,\"digest\":\""
                        + Digest.sha256(new byte[] {(byte) i})
                        + "\",\"annotations\":{}}")
            .collect(Collectors.joining(","));
    return MANIFEST.replace("\"layers\":[]", "\"layers\":[" + layers + "]");
  }

  private static Reply manifest(String json) {
    return ScriptedServer.ok(Map.of("Content-Type", OCI), json.getBytes(StandardCharsets.UTF_8));
  }

  private static Reply announcementAfter(CountDownLatch asked) {
    return (socket, closing) -> {
      await(asked);
      return ScriptedServer.status(200, Map.of("X-Registry-Supports-Signatures", "1"))
          .write(socket, closing);
    };
  }

  /** No answer, until the client has closed the connection. */
  private static Reply silence(CountDownLatch asked, CountDownLatch closed) {
    return (socket, closing) -> {
      asked.countDown();
      return closedByTheClient(socket, closed);
    };
  }

  private static boolean closedByTheClient(Socket socket, CountDownLatch closed)
      throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return in.read() >= 0;
    } finally {
      closed.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
