package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.InMemorySignatureRepository;
import imagesigning.core.extensions.ManifestLookup;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SignaturesRequest;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The program of {@link SmallHeapTest}: says which verdicts there were, and how often. */
final class EightVerifications {
  private static final int AT_ONCE = 8;
  private static final List<String> DOCUMENTS =
      List.of("unknown/numbers", "known/members", "known/text");
  private static final String POLICY =
      """
      {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}],
       "transports": {"docker": {"REGISTRY/attached": [
         {"type": "sigstoreSigned", "keyPath": "/keys/cosign.pub"}]}}}
      """;

  private EightVerifications() {}

  public static void main(String[] addresses) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (ImageVerifier verifier = verifier(addresses[0])) {
      for (String repository : DOCUMENTS) {
        run(threads, verifier, addresses[0] + "/attached/" + repository);
        run(threads, verifier, addresses[0] + "/beside/" + repository);
        run(threads, verifier, addresses[1] + "/behind/" + repository);
      }
      run(threads, "uploads", 3, EightVerifications::upload);
    } finally {
      threads.shutdownNow();
    }
  }

  private static ImageVerifier verifier(String registry) {
    RegistriesConfig registries =
        VerifierRig.registriesFile(
            "default-docker:\n  use-sigstore-attachments: true\n  lookaside: 'http://"
                + registry
                + "/sigs'\n");
    return ImageVerifier.builder()
        .policy(
            Policy.parse(
                POLICY.replace("REGISTRY", registry).getBytes(StandardCharsets.UTF_8), "policy"))
        .keyFiles(
            KeyFiles.of(
                Map.of(
                    "/keys/release.gpg", VerifierRig.KEY.publicKey(),
                    "/keys/cosign.pub", Attachments.publicKey())))
        .registries(registries)
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .timeout(Duration.ofMinutes(1))
        .build();
  }

  private static void run(ExecutorService threads, ImageVerifier verifier, String image)
      throws Exception {
    run(
        threads,
        image.substring(image.indexOf('/') + 1),
        AT_ONCE,
        () -> reason(verifier.verify(image)));
  }

  private static void run(ExecutorService threads, String what, int times, Callable<String> task)
      throws Exception {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Future<String> future : threads.invokeAll(Collections.nCopies(times, task))) {
      reasons.merge(future.get(), 1, Integer::sum);
    }
    System.out.println(what + " " + reasons);
  }

  /** What the server side makes of such a document. */
  private static String upload() throws IOException {
    Digest manifest = TestImage.oci().digest();
    SignaturesHandler handler =
        new SignaturesHandler(
            new InMemorySignatureRepository(
                (repository, digest) -> ManifestLookup.Presence.PRESENT, Limits.DEFAULT),
            (action, repository, headers) -> SigningAuthorization.allowed());
    return "status "
        + handler
            .handle(
                SignaturesRequest.of(
                    "PUT", "/extensions/v2/a/b/signatures/" + manifest, Map.of(), numbers()))
            .status();
  }

  private static InputStream numbers() {
    InputStream numbers =
        new InputStream() {
          private int read;

          @Override
          public int read() {
            read++;
            return read > 4_000_000 ? -1 : read % 2 == 0 ? '1' : ',';
          }
        };
    byte[] begin = "{\"x\":[1".getBytes(StandardCharsets.UTF_8);
    byte[] end = "]}".getBytes(StandardCharsets.UTF_8);
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(new ByteArrayInputStream(begin), numbers, new ByteArrayInputStream(end))));
  }

  private static String reason(Verdict verdict) {
    return verdict.fold(
        allowed -> "allowed",
        rejected -> "rejected " + rejected.reason().code(),
        indeterminate -> "indeterminate " + indeterminate.reason().code());
  }
}
