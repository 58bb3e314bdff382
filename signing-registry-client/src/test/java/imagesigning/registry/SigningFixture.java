package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.Verdict;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of signing images share. */
abstract class SigningFixture {
  static final TestImage IMAGE = TestImage.oci();

  @TempDir Path directory;
  SigningRig rig;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  ImageSigner signer() {
    return rig.signer().signWith(service(KEY)).build();
  }

  void assertAllowed(ImageReference image) {
    try (ImageVerifier verifier = rig.verifier()) {
      Verdict verdict = verifier.verify(image);
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** A caller's store that misbehaves on demand. */
  static final class MemoryStore implements SignatureStore {
    final List<UntrustedSignature> signatures = new ArrayList<>();
    Optional<Digest> refusing = Optional.empty();
    boolean changing;
    boolean unreadable;

    @Override
    public synchronized List<UntrustedSignature> read(ImageReference image, Digest manifest)
        throws IOException {
      if (unreadable) {
        throw new IOException("no reading here");
      }
      return List.copyOf(signatures);
    }

    @Override
    public synchronized Stored add(
        ImageReference image, Digest manifest, UntrustedSignature signature) throws IOException {
      if (refusing.equals(Optional.of(manifest))) {
        throw new SignatureStoreException(StoreFailure.CONFLICT, "The store is full.", null);
      }
      signatures.add(changing ? UntrustedSimpleSignature.of(new byte[] {1}) : signature);
      return new Stored("memory", false);
    }

    @Override
    public void check(ImageReference image, SignatureFormat format) {}
  }
}
