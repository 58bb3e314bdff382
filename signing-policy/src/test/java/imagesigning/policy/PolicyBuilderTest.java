package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.Transport;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyBuilderTest {
  private static final SignedIdentity EXACT = new SignedIdentity.MatchExact();
  private static final KeySource FILE = new KeySource.File("/k");
  private static final KeySource NO_FILES = new KeySource.Files(List.of());
  private static final KeySource DATA = new KeySource.Data(Bytes.of(new byte[0]));
  private static final KeySource DATAS = new KeySource.Datas(List.of(Bytes.of(new byte[0])));
  private static final PolicyRequirement REJECT = PolicyRequirement.reject();

  @Test
  void buildsWhatAFileSays() {
    Policy built =
        Policy.builder()
            .defaultRequirements(REJECT)
            .scope(
                Transport.DOCKER,
                "example.com/app",
                PolicyRequirement.signedBy().keyPath("/k").signedIdentity(EXACT).build(),
                PolicyRequirement.sigstoreSigned().keys(FILE).signedIdentity(EXACT).build())
            .transport("oci")
            .build();

    assertThat(built)
        .isEqualTo(
            MarkedPolicy.of(
                    "{'default': [{'type': 'reject'}], 'transports': {'oci': {}, 'docker':"
                        + " {'example.com/app': [{'type': 'signedBy', 'keyType': 'GPGKeys',"
                        + " 'keyPath': '/k', 'signedIdentity': {'type': 'matchExact'}},"
                        + " {'type': 'sigstoreSigned', 'keyPath': '/k', 'signedIdentity':"
                        + " {'type': 'matchExact'}}]}}}")
                .parse());
  }

  @Test
  void buildsEveryKeySourceOfSignedBy() {
    assertThat(signedBy().keyPaths(List.of("/a", "/b")).build().keys())
        .isEqualTo(new KeySource.Files(List.of("/a", "/b")));
    assertThat(signedBy().keyData(new byte[] {1}).keyType(KeyType.X509_CERTIFICATES).build())
        .isEqualTo(
            new SignedBy(
                KeyType.X509_CERTIFICATES, new KeySource.Data(Bytes.of(new byte[] {1})), EXACT));
  }

  @Test
  void buildsFulcioAndPki() {
    SigstoreTrust fulcio = new SigstoreTrust.Fulcio(DATA, "i", "e");
    assertThat(sigstoreSigned().trust(fulcio).rekorKeys(DATAS).build())
        .isEqualTo(new SigstoreSigned(fulcio, Optional.of(DATAS), EXACT));
    SigstoreTrust.Pki pki =
        SigstoreTrust.Pki.builder(FILE)
            .caIntermediates(DATA)
            .subjectEmail("e")
            .subjectHostname("h")
            .build();
    assertThat(pki)
        .isEqualTo(
            new SigstoreTrust.Pki(FILE, Optional.of(DATA), Optional.of("e"), Optional.of("h")));
    assertThat(sigstoreSigned().trust(pki).build().trust()).isEqualTo(pki);
  }

  static Stream<Arguments> broken() {
    SigstoreTrust fulcio = new SigstoreTrust.Fulcio(FILE, "i", "e");
    SigstoreTrust pki =
        new SigstoreTrust.Pki(FILE, Optional.empty(), Optional.of("e"), Optional.empty());
    return Stream.of(
        row("no default", "the default is required", () -> Policy.builder().build()),
        row(
            "two defaults",
            "the default was given twice",
            () -> Policy.builder().defaultRequirements(REJECT).defaultRequirements(REJECT)),
        row(
            "a scope twice",
            "given twice",
            () -> Policy.builder().scope("docker", "a.b", REJECT).scope("docker", "a.b", REJECT)),
        row(
            "an invalid scope",
            "relative",
            () -> Policy.builder().scope(Transport.DIR, "relative", REJECT)),
        row(
            "half a surrogate pair",
            "surrogate",
            () -> Policy.builder().scope("docker", "\ud800", REJECT)),
        row(
            "signedBy without keys",
            "one of keyPath, keyPaths and keyData is required",
            () -> signedBy().build()),
        row(
            "signedBy without identity",
            "signedIdentity is required",
            () -> PolicyRequirement.signedBy().keyPath("/k").build()),
        row(
            "signedBy with two key sources",
            "given twice",
            () -> signedBy().keyPath("/k").keyData(new byte[0])),
        row(
            "signedBy with two identities",
            "signedIdentity was given twice",
            () -> signedBy().signedIdentity(EXACT)),
        row(
            "signedBy with two key types",
            "keyType was given twice",
            () -> signedBy().keyType(KeyType.GPG_KEYS).keyType(KeyType.GPG_KEYS)),
        row(
            "signedBy with keyDatas",
            "keyData",
            () -> new SignedBy(KeyType.GPG_KEYS, DATAS, EXACT)),
        row("an empty path", "must not be empty", () -> new KeySource.File("")),
        row("no inline keys", "at least one", () -> new KeySource.Datas(List.of())),
        row("sigstoreSigned without files", "at least one", () -> sigstoreSigned().keys(NO_FILES)),
        row(
            "sigstoreSigned without trust",
            "fulcio and pki is required",
            () -> sigstoreSigned().build()),
        row(
            "sigstoreSigned without identity",
            "signedIdentity is required",
            () -> PolicyRequirement.sigstoreSigned().keys(FILE).build()),
        row("two trusts", "given twice", () -> sigstoreSigned().keys(FILE).trust(pki)),
        row(
            "Rekor keys twice",
            "rekorKeys was given twice",
            () -> sigstoreSigned().rekorKeys(FILE).rekorKeys(FILE)),
        row(
            "no Rekor files",
            "at least one",
            () -> sigstoreSigned().keys(FILE).rekorKeys(NO_FILES).build()),
        row("fulcio without Rekor", "Rekor", () -> sigstoreSigned().trust(fulcio).build()),
        row("pki with Rekor", "Rekor", () -> sigstoreSigned().trust(pki).rekorKeys(FILE).build()),
        row("fulcio with files", "one file", () -> new SigstoreTrust.Fulcio(NO_FILES, "i", "e")),
        row("fulcio without issuer", "oidcIssuer", () -> new SigstoreTrust.Fulcio(FILE, "", "e")),
        row("fulcio without e-mail", "subjectEmail", () -> new SigstoreTrust.Fulcio(FILE, "i", "")),
        row("pki without subject", "subjectEmail", () -> SigstoreTrust.Pki.builder(FILE).build()),
        row(
            "pki with datas",
            "one file",
            () -> SigstoreTrust.Pki.builder(DATAS).subjectEmail("e").build()),
        row(
            "pki with intermediate files",
            "one file",
            () -> pki().caIntermediates(NO_FILES).build()),
        row(
            "pki with an empty e-mail",
            "subjectEmail",
            () -> SigstoreTrust.Pki.builder(FILE).subjectEmail("").build()),
        row(
            "pki with an empty host name",
            "subjectHostname",
            () -> pki().subjectHostname("").build()),
        row("pki with two e-mails", "given twice", () -> pki().subjectEmail("e")),
        row(
            "pki with two host names",
            "given twice",
            () -> pki().subjectHostname("h").subjectHostname("h")),
        row(
            "pki with two intermediates",
            "given twice",
            () -> pki().caIntermediates(FILE).caIntermediates(FILE)),
        row(
            "exactReference without a tag",
            "tag",
            () -> new SignedIdentity.ExactReference(DockerReference.parse("e.example/a"))),
        row(
            "remapIdentity with an invalid prefix",
            "prefix",
            () -> new SignedIdentity.RemapIdentity("e.example/", "e.example")),
        row(
            "remapIdentity with an invalid signed prefix",
            "signedPrefix",
            () -> new SignedIdentity.RemapIdentity("e.example", "e.example/a:1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void refuses(String what, String message, ThrowingCallable build) {
    assertThatThrownBy(build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsABuiltPolicyWhenTheBuilderGoesOn() {
    PolicyBuilder builder = Policy.builder().defaultRequirements(REJECT);
    Policy before = builder.build();
    builder.scope(Transport.DOCKER, "", REJECT);

    assertThat(before).isEqualTo(Policy.rejectAll());
    assertThat(builder.build()).isNotEqualTo(before);
  }

  private static SignedByBuilder signedBy() {
    return PolicyRequirement.signedBy().signedIdentity(EXACT);
  }

  private static SigstoreSignedBuilder sigstoreSigned() {
    return PolicyRequirement.sigstoreSigned().signedIdentity(EXACT);
  }

  private static PkiBuilder pki() {
    return SigstoreTrust.Pki.builder(FILE).subjectEmail("e");
  }

  private static Arguments row(String what, String message, ThrowingCallable build) {
    return Arguments.of(what, message, build);
  }
}
