package imagesigning.core.extensions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.testing.UnverifiableMessage;
import imagesigning.testing.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any small change of a good message gives a reading or the documented refusal. */
class ExtensionMutationTest {
  private static final Digest MANIFEST = Digest.sha256("manifest".getBytes(UTF_8));
  private static final String NOISE = "{}[],:\"\\ @/%.0123456789abcdefxyzNULL\u0000é=+-";
  private static final int ROUNDS = Sample.size(40, 300);

  static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  private static ExtensionSignature signature(int number) {
    byte[] message = UnverifiableMessage.of("host/app:" + number, MANIFEST).toBytes();
    return ExtensionSignature.of(SignatureName.of(MANIFEST, message), message);
  }

  private static String mutate(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0 && changed.length() > 0; i--) {
      int at = random.nextInt(changed.length());
      char noise = NOISE.charAt(random.nextInt(NOISE.length()));
      switch (random.nextInt(4)) {
        case 0 -> changed.setCharAt(at, noise);
        case 1 -> changed.insert(at, noise);
        case 2 -> changed.deleteCharAt(at);
        default -> {
          int to = Math.min(changed.length(), at + random.nextInt(60));
          changed.insert(random.nextInt(changed.length()), changed.substring(at, to));
        }
      }
    }
    return changed.toString();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsOrRefusesLists(long seed) {
    Random random = new Random(seed);
    String good =
        new String(ExtensionSignatures.of(List.of(signature(1), signature(2))).toJson(), UTF_8);
    for (int round = 0; round < ROUNDS; round++) {
      String json = mutate(good, random);
      ExtensionSignatures read;
      try {
        read = ExtensionSignatures.parse(json.getBytes(UTF_8), Limits.DEFAULT);
      } catch (MalformedDataException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
        continue;
      }
      assertThat(ExtensionSignatures.parse(read.toJson(), Limits.DEFAULT).signatures())
          .as("seed %s: %s", seed, json)
          .isEqualTo(read.signatures());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsOrRefusesNames(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutate(signature(1).name().toString(), random);
      try {
        assertThat(SignatureName.parseLenient(text)).as("seed %s", seed).hasToString(text);
        assertThat(SignatureName.parse(text).isCanonical()).as("seed %s: %s", seed, text).isTrue();
      } catch (MalformedDataException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      }
    }
  }

  /** What a handler stores is always a signature of the manifest that exists. */
  @ParameterizedTest
  @MethodSource("seeds")
  void answersEveryRequest(long seed) throws IOException {
    Random random = new Random(seed);
    RepositoryPath app = new RepositoryPath("team/app");
    InMemorySignatureRepository store =
        new InMemorySignatureRepository(
            (path, manifest) ->
                path.equals(app) && manifest.equals(MANIFEST)
                    ? Presence.PRESENT
                    : Presence.REPOSITORY_UNKNOWN,
            Limits.DEFAULT);
    SignaturesHandler handler =
        new SignaturesHandler(store, (action, path, headers) -> SigningAuthorization.allowed());
    String goodPath = "/extensions/v2/team/app/signatures/" + MANIFEST;
    for (int round = 0; round < ROUNDS; round++) {
      boolean changePath = random.nextInt(4) == 0;
      String path = changePath ? mutate(goodPath, random) : goodPath;
      String body = new String(signature(round).toJson(), UTF_8);
      byte[] sent = (changePath ? body : mutate(body, random)).getBytes(UTF_8);

      SignaturesResponse response =
          handler.handle(
              SignaturesRequest.of("PUT", path, Map.of(), new ByteArrayInputStream(sent)));

      assertThat(Set.of(201, 400, 404, 409, 413))
          .as("seed %s: %s", seed, path)
          .contains(response.status());
    }
    assertThat(store.list(app, MANIFEST))
        .allSatisfy(s -> assertThat(s.name().manifestDigest()).isEqualTo(MANIFEST));
  }
}
