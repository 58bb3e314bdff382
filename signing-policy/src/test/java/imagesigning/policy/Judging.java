package imagesigning.policy;

import static imagesigning.policy.testing.Packets.join;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.testing.OpenPgpKey;
import imagesigning.policy.testing.TestImage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The images, keys and policies that the tests of the evaluation share. */
final class Judging {
  static final String NAME = "registry.example.com/ns/app:1.2";
  static final ImageReference REFERENCE = ImageReference.parse("docker://" + NAME);
  static final String STORE = "https://sigs.example.com/ns/app@sha256=" + TestImage.DIGEST.hex();
  static final OpenPgpKey ALICE = OpenPgpKey.named("alice");
  static final OpenPgpKey BOB = OpenPgpKey.named("bob");
  static final OpenPgpKey MALLORY = OpenPgpKey.named("mallory");
  static final String ALICE_KEY = "/keys/alice.gpg";
  static final String BOB_KEY = "/keys/bob.gpg";
  static final Clock CLOCK = Clock.fixed(Instant.parse("2025-01-01T00:00:00Z"), ZoneOffset.UTC);

  /** After the vectors were made and before any of their keys expires that should be valid. */
  static final Clock VECTOR_CLOCK =
      Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);

  private Judging() {}

  static CountingKeyFiles keyFiles() {
    return new CountingKeyFiles()
        .with(ALICE_KEY, ALICE.publicKey())
        .with(BOB_KEY, BOB.publicKey())
        .with("/keys/both.gpg", join(ALICE.publicKey(), BOB.publicKey()))
        .with("/keys/empty.gpg", new byte[0]);
  }

  static PolicyRequirement signedBy(String keyPath) {
    return PolicyRequirement.signedBy()
        .keyType(PolicyRequirement.KeyType.GPG_KEYS)
        .keyPath(keyPath)
        .signedIdentity(new SignedIdentity.MatchRepoDigestOrExact())
        .build();
  }

  static Policy policy(PolicyRequirement first, PolicyRequirement... more) {
    return Policy.builder().defaultRequirements(first, more).build();
  }

  static PolicyEvaluator evaluator(PolicyRequirement first, PolicyRequirement... more) {
    return evaluator(policy(first, more)).build();
  }

  static PolicyEvaluator.Builder evaluator(Policy policy) {
    return PolicyEvaluator.builder(policy).keyFiles(keyFiles()).clock(CLOCK);
  }

  static UntrustedSignature by(OpenPgpKey key) {
    return TestImage.signed(key, NAME, TestImage.DIGEST);
  }

  static ImageInMemory image(UntrustedSignature... signatures) {
    return image(REFERENCE, List.of(), signatures);
  }

  static ImageInMemory image(String reference, UntrustedSignature... signatures) {
    return image(ImageReference.parse(reference), List.of(), signatures);
  }

  static ImageInMemory image(UnreadSignature unread, UntrustedSignature... signatures) {
    return image(REFERENCE, List.of(unread), signatures);
  }

  static ImageInMemory image(
      ImageReference reference, List<UnreadSignature> unread, UntrustedSignature... signatures) {
    List<StoredSignature> stored = new ArrayList<>();
    for (UntrustedSignature signature : signatures) {
      stored.add(new StoredSignature(STORE, stored.size() + 1, signature));
    }
    return new ImageInMemory(reference, Manifest.of(TestImage.MANIFEST), stored, unread, List.of());
  }

  static UnreadSignature unread(int index, VerdictReason reason) {
    return new UnreadSignature(STORE, index, false, reason, "said the store");
  }

  /** The reason of a verdict that is not a yes. */
  static VerdictReason reason(Verdict verdict) {
    return verdict.fold(
        allowed -> {
          throw new AssertionError("allowed, but a reason was expected");
        },
        Verdict.Rejected::reason,
        Verdict.Indeterminate::reason);
  }
}
