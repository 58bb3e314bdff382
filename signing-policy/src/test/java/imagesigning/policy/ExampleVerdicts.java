package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.CLOCK;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.STORE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.unread;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.testing.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verdicts of every kind, whose renderings are kept in golden files. */
final class ExampleVerdicts {
  private static final String POLICY =
      """
      {
        "default": [{"type": "reject"}],
        "transports": {
          "docker": {
            "registry.example.com/ns": [
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/alice.gpg"}
            ],
            "registry.example.com/two": [
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/alice.gpg"},
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/bob.gpg"}
            ],
            "registry.example.com/free": [{"type": "insecureAcceptAnything"}]
          },
          "docker-archive": {
            "": [
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/alice.gpg",
               "signedIdentity": {"type": "matchRepository"}}
            ]
          }
        }
      }
      """;

  private static final PolicyEvaluator EVALUATOR =
      PolicyEvaluator.builder(
              Policy.parse(POLICY.getBytes(StandardCharsets.UTF_8), "/etc/containers/policy.json"))
          .keyFiles(Judging.keyFiles())
          .clock(CLOCK)
          .build();

  private ExampleVerdicts() {}

  static Map<String, Verdict> all() {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    verdicts.put("allowed", judge(image(by(ALICE))));
    verdicts.put("allowed-without-signature", judge(image("registry.example.com/free/app:1")));
    verdicts.put("allowed-with-warnings", allowedWithWarnings());
    verdicts.put("rejected-by-policy", judge(image("quay.io/some/app:1", by(ALICE))));
    verdicts.put("rejected-unsigned", judge(unsigned()));
    verdicts.put("rejected-wrong-key", judge(image(by(MALLORY))));
    verdicts.put(
        "rejected-several", judge(image(by(BOB), elsewhere("registry.example.com/ns/app:1.3"))));
    verdicts.put("rejected-moved-tag", judge(image(other())));
    verdicts.put("rejected-hostile-name", judge(image(elsewhere("evil\u001b[2J\u202e\n" + NAME))));
    verdicts.put(
        "rejected-second-requirement",
        judge(
            image("registry.example.com/two/app:1", elsewhere("registry.example.com/two/app:1"))));
    verdicts.put(
        "rejected-without-name", judge(image("docker-archive:/srv/images/app.tar", by(ALICE))));
    verdicts.put(
        "rejected-broken-store",
        judge(image(unread(1, RejectionReason.SIGNATURE_BLOB_INVALID), by(ALICE))));
    verdicts.put(
        "indeterminate-store", judge(image(unread(0, IndeterminateReason.LOOKASIDE_UNREADABLE))));
    verdicts.put("indeterminate-key-file", keyFileMissing());
    verdicts.put("rejected-one-instance", oneInstance());
    return verdicts;
  }

  private static Verdict judge(ImageInMemory image) {
    return EVALUATOR.evaluate(image);
  }

  private static ImageInMemory unsigned() {
    return new ImageInMemory(
        REFERENCE,
        Manifest.of(TestImage.MANIFEST),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(STORE),
        List.of());
  }

  private static UntrustedSignature elsewhere(String name) {
    return TestImage.signed(ALICE, name, TestImage.DIGEST);
  }

  private static UntrustedSignature other() {
    return TestImage.signed(ALICE, NAME, Digest.sha256(TestImage.manifest("b")));
  }

  private static Verdict allowedWithWarnings() {
    UnreadSignature late =
        new UnreadSignature(
            STORE, 2, false, IndeterminateReason.TIMEOUT, "no answer within 30 seconds");
    return judge(image(REFERENCE, List.of(late), by(ALICE)));
  }

  private static Verdict keyFileMissing() {
    Policy policy = Judging.policy(Judging.signedBy("/keys/gone.gpg"));
    return Judging.evaluator(policy).build().evaluate(image(by(ALICE)));
  }

  private static Verdict oneInstance() {
    byte[] second = TestImage.manifest("b");
    Manifest index = Manifest.of(TestImage.index(TestImage.MANIFEST, second));
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(judge(instance(index, TestImage.MANIFEST, "arch0")));
    verdicts.add(judge(instance(index, second, "arch1")));
    return EVALUATOR.combine(ImageReference.parse(NAME), index, verdicts);
  }

  private static ImageInMemory instance(Manifest index, byte[] manifest, String architecture) {
    return new ImageInMemory(
        REFERENCE,
        Manifest.of(manifest),
        Optional.of(index),
        Optional.of(Platform.of("linux", architecture)),
        image(by(ALICE)).signatures(),
        List.of(),
        List.of());
  }
}
