package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.Verdict;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of pushing share. */
abstract class PushFixture {
  static final TestImage IMAGE = TestImage.oci();
  static final TestIndex INDEX = TestIndex.multiPlatform();

  @TempDir Path directory;
  SigningRig rig;
  Path source;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
    source = directory.resolve("image");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  ImagePusher pusher() {
    return rig.pusher().signWith(service(KEY)).build();
  }

  ImageReference target() {
    return rig.image("ns/app:1");
  }

  Path blob(TestImage image, int number) {
    return source.resolve(Digest.sha256(image.blobs().get(number)).hex());
  }

  ImagePushException failureOf(ImageReference image) {
    ImagePusher oneByOne = rig.pusher().signWith(service(KEY)).parallelism(1).build();
    return catchThrowableOfType(ImagePushException.class, () -> oneByOne.push(image, target()));
  }

  void assertUnreadable(ImageReference image, VerdictReason reason, String words) {
    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> pusher().push(image, target()));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining(words);
    assertNothingSent();
  }

  void assertNothingSent() {
    assertThat(rig.writes()).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  void assertNothingPublished() {
    assertThat(rig.registry.requests(Route.manifests())).isEmpty();
    assertThat(rig.registry.manifest("ns/app", "1")).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  void assertAllowed() {
    try (ImageVerifier verifier = rig.verifier()) {
      Verdict verdict = verifier.verify(target());
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** A store that lets itself be checked and takes nothing. */
  static final class FullStore implements SignatureStore {
    @Override
    public List<UntrustedSignature> read(ImageReference image, Digest manifest) {
      return List.of();
    }

    @Override
    public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
        throws IOException {
      throw new SignatureStoreException(StoreFailure.CONFLICT, "The store is full.", null);
    }

    @Override
    public void check(ImageReference image, SignatureFormat format) {}
  }
}
