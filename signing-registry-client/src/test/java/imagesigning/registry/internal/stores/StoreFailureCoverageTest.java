package imagesigning.registry.internal.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.server.ExtensionsServer;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every failure of a store is reached by adding a signature somewhere. */
@Timeout(60)
class StoreFailureCoverageTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final UntrustedSimpleSignature SIGNATURE =
      TestKey.generate().signature("example.com/app:1", DIGEST);

  private final ExtensionsServer server = ExtensionsServer.start();
  private final ScriptedServer plain =
      ScriptedServer.start().answering(request -> ScriptedServer.ok("{}"));
  private final Map<StoreFailure, ThrowingCallable> inputs = new EnumMap<>(StoreFailure.class);
  @TempDir Path work;

  StoreFailureCoverageTest() {
    answer(StoreFailure.REFUSED, 400);
    answer(StoreFailure.AUTHENTICATION_REQUIRED, 401);
    answer(StoreFailure.ACCESS_DENIED, 403);
    answer(StoreFailure.IMAGE_UNKNOWN, 404);
    answer(StoreFailure.CONFLICT, 409);
    answer(StoreFailure.TOO_LARGE, 413);
    answer(StoreFailure.RATE_LIMITED, 429);
    answer(StoreFailure.SERVER_FAILURE, 500);
    attaching(StoreFailure.ABSENCE_UNCERTAIN, request -> ScriptedServer.status(404));
    AtomicInteger asked = new AtomicInteger();
    attaching(
        StoreFailure.SIGNATURES_LOST,
        request ->
            request.method().equals("GET") && request.path().contains("/manifests/")
                ? asked.incrementAndGet() == 1 ? attached("a") : attached("b")
                : ScriptedServer.ok("{}"));
    inputs.put(
        StoreFailure.STORE_DEFECT,
        () ->
            new ContainedStore(
                    new SignatureStore() {
                      @Override
                      public List<UntrustedSignature> read(ImageReference image, Digest manifest) {
                        throw new IllegalStateException();
                      }

                      @Override
                      public Stored add(
                          ImageReference image, Digest manifest, UntrustedSignature signature) {
                        throw new IllegalStateException();
                      }

                      @Override
                      public void check(ImageReference image, SignatureFormat format) {}
                    })
                .add(image(plain.host()), DIGEST, SIGNATURE));
    lookaside(StoreFailure.NOT_WRITABLE, "https://sigs.example.com");
    lookaside(StoreFailure.CONFIGURATION_INVALID, "sigs");
    lookaside(StoreFailure.FILE_FAILURE, "file:///proc/self/sigs");
    inputs.put(
        StoreFailure.NO_STORE,
        () ->
            store("file:///x")
                .check(ImageReference.parse("oci:" + work), SignatureFormat.SIMPLE_SIGNING));
    inputs.put(
        StoreFailure.FORMAT_UNSUPPORTED,
        () ->
            store("file:///x")
                .add(
                    image(plain.host()),
                    DIGEST,
                    UntrustedSigstoreSignature.of("text/html", new byte[0], Map.of())));
    inputs.put(
        StoreFailure.SIGNATURE_INVALID,
        () -> {
          prepare(1, "<html>".getBytes());
          store("file://" + work).add(image(plain.host()), DIGEST, SIGNATURE);
        });
    inputs.put(
        StoreFailure.TOO_MANY_SIGNATURES,
        () -> {
          for (int i = 1; i < 128; i++) {
            prepare(i, new byte[] {(byte) 0xA3, (byte) i});
          }
          store("file://" + work).add(image(plain.host()), DIGEST, SIGNATURE);
        });
  }

  @AfterEach
  void close() {
    server.close();
    plain.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureIsReached(StoreFailure failure) {
    assertThat(inputs).as("no input reaches %s", failure).containsKey(failure);

    SignatureStoreException reached =
        catchThrowableOfType(SignatureStoreException.class, inputs.get(failure));

    assertThat(reached).isNotNull();
    assertThat(reached.failure()).isEqualTo(failure);
  }

  @Test
  void everyFailureIsToldInASentence() {
    for (StoreFailure failure : StoreFailure.values()) {
      assertThat(failure.meaning()).endsWith(".");
      assertThat(failure.code()).matches("[a-z]+(-[a-z]+)*");
    }
  }

  private void answer(StoreFailure failure, int status) {
    inputs.put(
        failure,
        () -> {
          server.answerPut(ScriptedServer.status(status));
          store("file:///x").add(image(server.host()), DIGEST, SIGNATURE);
        });
  }

  private void attaching(StoreFailure failure, Function<Request, Reply> answers) {
    inputs.put(
        failure,
        () -> {
          plain.answering(answers);
          store("file:///x")
              .add(
                  image(plain.host()),
                  DIGEST,
                  UntrustedSigstoreSignature.of(SigstoreFormat.MIME_TYPE, new byte[1], Map.of()));
        });
  }

  /** A manifest with one layer of somebody else; its configuration is {@code {}}. */
  private static Reply attached(String payload) {
    String layer =
        "{\"mediaType\":\"x\",\"digest\":\"" + Digest.sha256(payload.getBytes(UTF_8)) + "\"}";
    String config = "{\"digest\":\"" + Digest.sha256("{}".getBytes(UTF_8)) + "\"}";
    return ScriptedServer.ok(
        Map.of("Content-Type", "application/vnd.oci.image.manifest.v1+json"),
        ("{\"config\":" + config + ",\"layers\":[" + layer + "]}").getBytes(UTF_8));
  }

  private void lookaside(StoreFailure failure, String location) {
    inputs.put(failure, () -> store(location).add(image(plain.host()), DIGEST, SIGNATURE));
  }

  private SignatureStores store(String lookaside) {
    RegistriesConfig config =
        StoreRig.registries(
            work.resolve("registries.d"),
            "default-docker:\n  use-sigstore-attachments: true\n  lookaside: '"
                + lookaside
                + "'\n");
    return StoreRig.writing(StoreRig.access(config));
  }

  private void prepare(int index, byte[] content) throws IOException {
    Path directory = work.resolve("app@sha256=" + DIGEST.hex());
    Files.createDirectories(directory);
    Files.write(directory.resolve("signature-" + index), content);
  }

  private static ImageReference image(String host) {
    return ImageReference.docker(DockerReference.parse(host + "/app:1"));
  }
}
