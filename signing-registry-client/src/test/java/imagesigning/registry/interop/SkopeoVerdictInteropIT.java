package imagesigning.registry.interop;

import static imagesigning.policy.Outcome.ALLOWED;
import static imagesigning.policy.Outcome.REJECTED;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.policy.Verdict;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.registry.interop.Skopeo.Judgement;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.VerdictAssert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our verdict is that of skopeo, for images that skopeo signed and the same policy.json. */
@NeedsPeers({"skopeo", "skopeo-old", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkopeoVerdictInteropIT {
  @TempDir static Path directory;
  private SignedImages images;

  @BeforeAll
  void signImages() throws IOException {
    images = SignedImages.create(directory.resolve("images"));
  }

  @AfterAll
  void stopPeers() throws IOException {
    if (images != null) {
      images.close();
    }
  }

  Stream<VerdictCase> cases() throws IOException {
    PolicyCases policies = new PolicyCases(images);
    StorageCases storage = new StorageCases(images);
    List<VerdictCase> cases = new ArrayList<>();
    cases.addAll(policies.identities());
    cases.addAll(policies.fixedIdentities());
    cases.addAll(policies.keys());
    cases.addAll(policies.lists());
    cases.addAll(policies.scopeLookup());
    cases.addAll(policies.brokenPolicies());
    cases.addAll(storage.signers());
    cases.addAll(storage.signatures());
    cases.addAll(storage.keyStates());
    cases.addAll(storage.platforms());
    cases.addAll(storage.places());
    LocalCases local = new LocalCases(images);
    cases.addAll(local.directories());
    cases.addAll(local.layouts());
    MessageCases messages = new MessageCases(images);
    cases.addAll(messages.shapes());
    cases.addAll(messages.stricterShapes());
    cases.addAll(messages.payloads());
    return cases.stream();
  }

  @ParameterizedTest
  @ValueSource(strings = {"skopeo", "old"})
  void namesTheKeyThatSignedAndPinsTheDigest(String signer) throws IOException {
    for (String kind : SignedImages.KEY_KINDS) {
      String policy = only(images.registry.host(), signedBy(keyPath(images.key(kind))));
      VerdictCase asked =
          VerdictCase.of(kind, images.tagged(signer + "-" + kind), policy, Expected.allowed());

      VerdictAssert.assertThat(OurAnswer.verdict(asked, images.registriesD))
          .isSignedBy(images.keys.fingerprint(SignedImages.email(kind)))
          .hasPinnedDigest(Digest.parse(images.layout.digest("amd64")));
    }
  }

  @Test
  void judgesManyImagesSideBySide() throws IOException {
    List<ImageReference> references = new ArrayList<>();
    for (String name : new String[] {"app", "unsigned", "two", "flipped", "gap", "app"}) {
      references.add(ImageReference.parse("docker://" + images.tagged(name)));
    }
    String policy = only(images.registry.host(), signedBy(keyPath(images.key("ed"))));

    try (ImageVerifier verifier =
        OurAnswer.builder(policy, images.registriesD)
            .http(HttpSettings.builder().plainHttp(images.registry.host()).build())
            .build()) {
      assertThat(verifier.verifyAll(references))
          .extracting(Verdict::outcome)
          .containsExactly(ALLOWED, REJECTED, ALLOWED, REJECTED, REJECTED, ALLOWED);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithSkopeo(VerdictCase asked) throws IOException {
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, asked.policy());

    agrees(asked, judge(images.skopeo, asked, policy));
    OurAnswer.assertAsExpected(asked, asked.registriesD().orElse(images.registriesD));
    if (!asked.newPeersOnly()) {
      agrees(asked, judge(images.oldSkopeo, asked, policy));
    }
  }

  private static void agrees(VerdictCase asked, Judgement judgement) {
    assertThat(judgement.answer() == Answer.ACCEPTED)
        .as("%s%n%s", asked, judgement.output())
        .isEqualTo(asked.peersAccept());
  }

  private Judgement judge(Skopeo skopeo, VerdictCase asked, Path policy) throws IOException {
    List<String> options = new ArrayList<>();
    asked.architecture().ifPresent(chosen -> options.add("--override-arch=" + chosen));
    if (asked.allInstances()) {
      options.add("--all");
    }
    Path registriesD = asked.registriesD().orElse(images.registriesD);
    return skopeo.judge(policy, registriesD, asked.image(), options.toArray(String[]::new));
  }
}
