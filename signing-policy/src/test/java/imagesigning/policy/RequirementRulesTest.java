package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the policy reference, "Requirement types" and "Combination rules". */
class RequirementRulesTest {
  private static final String GPG = "{'type': 'signedBy', 'keyType': 'GPGKeys'";
  private static final String SGS = "{'type': 'sigstoreSigned'";
  private static final String FULCIO =
      "'fulcio': {'caPath': '/ca', 'oidcIssuer': 'https://issuer.example', 'subjectEmail': 'a@e.example'}";
  private static final String PKI = "'pki': {'caRootsPath': '/r', 'subjectEmail': 'a@e.example'}";
  private static final String REKOR = "'rekorPublicKeyPath': '/rekor'";

  static Stream<Arguments> refusedSignedBy() {
    return Stream.of(
        row("no key source", "missing-key", "☞" + GPG + "}"),
        row("no key type", "missing-key", "☞{'type': 'signedBy', 'keyPath': '/k'}"),
        row(
            "an unknown key type",
            "unknown-key-type",
            "{'type': 'signedBy', 'keyType': ☞'nope', 'keyPath': '/k'}"),
        row(
            "a key type in another case",
            "unknown-key-type",
            "{'type': 'signedBy', 'keyType': ☞'gpgkeys', 'keyPath': '/k'}"),
        row(
            "a null key type",
            "wrong-type",
            "{'type': 'signedBy', 'keyType': ☞null, 'keyPath': '/k'}"),
        row(
            "two key sources",
            "conflicting-keys",
            GPG + ", 'keyPath': '/k',\n ☞'keyData': 'AAAA'}"),
        row(
            "two key sources in another order",
            "conflicting-keys",
            GPG + ", 'keyData': 'AAAA',\n ☞'keyPath': '/k'}"),
        row("an empty key path", "empty-value", GPG + ", 'keyPath': ☞''}"),
        row("a null key path", "wrong-type", GPG + ", 'keyPath': ☞null}"),
        row("a list as key path", "wrong-type", GPG + ", 'keyPath': ☞['/k']}"),
        row("null key paths", "wrong-type", GPG + ", 'keyPaths': ☞null}"),
        row("a string as key paths", "wrong-type", GPG + ", 'keyPaths': ☞'/k'}"),
        row("a number among key paths", "wrong-type", GPG + ", 'keyPaths': ['/k', ☞1]}"),
        row("null key data", "wrong-type", GPG + ", 'keyData': ☞null}"),
        row("key data that is no base64", "invalid-base64", GPG + ", 'keyData': ☞'a-b='}"),
        row("key data without padding", "invalid-base64", GPG + ", 'keyData': ☞'AA'}"),
        row("key data as a list of numbers", "wrong-type", GPG + ", 'keyData': ☞[1, 2]}"),
        row("keyDatas", "unknown-key", GPG + ", 'keyPath': '/k', ☞'keyDatas': []}"),
        row("a Rekor key", "unknown-key", GPG + ", 'keyPath': '/k', ☞" + REKOR + "}"),
        row("a null identity", "wrong-type", GPG + ", 'keyPath': '/k', 'signedIdentity': ☞null}"),
        row(
            "an identity that is a string",
            "wrong-type",
            GPG + ", 'keyPath': '/k', 'signedIdentity': ☞'matchExact'}"));
  }

  @ParameterizedTest(name = "signedBy with {0}")
  @MethodSource("refusedSignedBy")
  void refusesSignedBy(String what, String code, String marked) {
    MarkedPolicy.requirement(marked).assertRefused(code);
  }

  static Stream<Arguments> twoDefectsOfSignedBy() {
    return Stream.of(
        Arguments.of("an empty path beside data", "'keyPath': '', 'keyData': 'AAAA'"),
        Arguments.of("a null path beside data", "'keyPath': null, 'keyData': 'AAAA'"),
        Arguments.of("null data beside a path", "'keyPath': '/k', 'keyData': null"));
  }

  @ParameterizedTest(name = "signedBy and sigstoreSigned with {0}")
  @MethodSource("twoDefectsOfSignedBy")
  void countsKeySourcesThatAreGivenNotThoseThatHoldSomething(String what, String members) {
    for (String requirement : List.of(GPG, SGS)) {
      assertThat(MarkedPolicy.requirement(requirement + ", " + members + "}").lint())
          .extracting(PolicyProblem::code)
          .contains("conflicting-keys")
          .containsAnyOf("empty-value", "wrong-type");
    }
  }

  static Stream<Arguments> signedByKeys() {
    return Stream.of(
        keys("a path", "'keyPath': '/k'", new KeySource.File("/k")),
        keys("paths", "'keyPaths': ['/a', '/b']", new KeySource.Files(List.of("/a", "/b"))),
        keys("no paths", "'keyPaths': []", new KeySource.Files(List.of())),
        keys("an empty path in a list", "'keyPaths': ['']", new KeySource.Files(List.of(""))),
        keys("null in a list", "'keyPaths': [null]", new KeySource.Files(List.of(""))),
        keys("data", "'keyData': 'bm9uc2Vuc2U='", data("nonsense")),
        keys("data with line breaks", "'keyData': 'bm9u\\r\\nc2Vuc2U=\\n'", data("nonsense")),
        keys("empty data", "'keyData': ''", data("")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signedByKeys")
  void readsKeysOfSignedBy(String what, String members, KeySource keys) {
    assertThat(MarkedPolicy.requirement(GPG + ", " + members + "}").parsedRequirement())
        .isEqualTo(
            new SignedBy(KeyType.GPG_KEYS, keys, new SignedIdentity.MatchRepoDigestOrExact()));
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void readsEveryKeyType(KeyType keyType) {
    PolicyRequirement read =
        MarkedPolicy.requirement(
                "{'type': 'signedBy', 'keyType': '" + keyType + "', 'keyPath': '/k'}")
            .parsedRequirement();

    assertThat(((SignedBy) read).keyType()).isEqualTo(keyType);
  }

  static Stream<Arguments> refusedSigstoreSigned() {
    return Stream.of(
        row("no key source", "missing-key", "☞" + SGS + "}"),
        row("two key sources", "conflicting-keys", SGS + ", 'keyPath': '/k', ☞'keyData': 'AAAA'}"),
        row(
            "keys and fulcio",
            "conflicting-keys",
            SGS + ", 'keyPath': '/k', " + REKOR + ",\n ☞" + FULCIO + "}"),
        row("keys and pki", "conflicting-keys", SGS + ", " + PKI + ", ☞'keyPath': '/k'}"),
        row("an empty key path", "empty-value", SGS + ", 'keyPath': ☞''}"),
        row("a null key path", "wrong-type", SGS + ", 'keyPath': ☞null}"),
        row("no key paths", "empty-list", SGS + ", 'keyPaths': ☞[]}"),
        row("null key paths", "wrong-type", SGS + ", 'keyPaths': ☞null}"),
        row("null key data", "wrong-type", SGS + ", 'keyData': ☞null}"),
        row("key data that is no base64", "invalid-base64", SGS + ", 'keyData': ☞'!'}"),
        row("no key datas", "empty-list", SGS + ", 'keyDatas': ☞[]}"),
        row("null key datas", "wrong-type", SGS + ", 'keyDatas': ☞null}"),
        row("key datas that are no base64", "invalid-base64", SGS + ", 'keyDatas': ['', ☞'A']}"),
        row("a key type", "unknown-key", SGS + ", 'keyPath': '/k', ☞'keyType': 'GPGKeys'}"),
        row("fulcio without Rekor", "missing-key", SGS + ", ☞" + FULCIO + "}"),
        row("pki with Rekor", "conflicting-keys", SGS + ", " + PKI + ", ☞" + REKOR + "}"),
        row(
            "two Rekor sources",
            "conflicting-keys",
            SGS + ", 'keyPath': '/k', " + REKOR + ", ☞'rekorPublicKeyData': 'AAAA'}"),
        row("no Rekor paths", "empty-list", SGS + ", 'keyPath': '/k', 'rekorPublicKeyPaths': ☞[]}"),
        row(
            "null Rekor paths",
            "wrong-type",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyPaths': ☞null}"),
        row("no Rekor datas", "empty-list", SGS + ", 'keyPath': '/k', 'rekorPublicKeyDatas': ☞[]}"),
        row(
            "null Rekor datas",
            "wrong-type",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyDatas': ☞null}"),
        row(
            "an empty Rekor path",
            "empty-value",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyPath': ☞''}"),
        row(
            "a null Rekor path",
            "wrong-type",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyPath': ☞null}"),
        row(
            "null Rekor data",
            "wrong-type",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyData': ☞null}"),
        row(
            "fulcio with an empty Rekor path",
            "empty-value",
            SGS + ", " + FULCIO + ", 'rekorPublicKeyPath': ☞''}"),
        row(
            "a Rekor key without suffix",
            "unknown-key",
            SGS + ", 'keyPath': '/k', 'rekorPublicKeyPath': '/r', ☞'rekorPublicKey': 'x'}"),
        row("null fulcio", "wrong-type", SGS + ", 'fulcio': ☞null, " + REKOR + "}"),
        row("null pki", "wrong-type", SGS + ", 'pki': ☞null}"),
        row("a null identity", "wrong-type", SGS + ", 'keyPath': '/k', 'signedIdentity': ☞null}"));
  }

  @ParameterizedTest(name = "sigstoreSigned with {0}")
  @MethodSource("refusedSigstoreSigned")
  void refusesSigstoreSigned(String what, String code, String marked) {
    MarkedPolicy.requirement(marked).assertRefused(code);
  }

  static Stream<Arguments> refusedFulcio() {
    String who = "'oidcIssuer': 'i', 'subjectEmail': 'e'";
    return Stream.of(
        row("no CA", "missing-key", "☞{" + who + "}"),
        row("two CAs", "conflicting-keys", "{'caPath': '/c', ☞'caData': 'AAAA', " + who + "}"),
        row(
            "a CA path beside empty data",
            "conflicting-keys",
            "{'caPath': '/c', ☞'caData': '', " + who + "}"),
        row("an empty CA path", "empty-value", "{'caPath': ☞'', " + who + "}"),
        row("a null CA path", "wrong-type", "{'caPath': ☞null, " + who + "}"),
        row("null CA data", "wrong-type", "{'caData': ☞null, " + who + "}"),
        row("CA paths", "unknown-key", "{'caPath': '/c', ☞'caPaths': ['/c'], " + who + "}"),
        row("no issuer", "missing-key", "☞{'caPath': '/c', 'subjectEmail': 'e'}"),
        row(
            "an empty issuer",
            "empty-value",
            "{'caPath': '/c', 'oidcIssuer': ☞'', 'subjectEmail': 'e'}"),
        row(
            "a null issuer",
            "wrong-type",
            "{'caPath': '/c', 'oidcIssuer': ☞null, 'subjectEmail': 'e'}"),
        row("no e-mail", "missing-key", "☞{'caPath': '/c', 'oidcIssuer': 'i'}"),
        row(
            "an empty e-mail",
            "empty-value",
            "{'caPath': '/c', 'oidcIssuer': 'i', 'subjectEmail': ☞''}"),
        row(
            "a null e-mail",
            "wrong-type",
            "{'caPath': '/c', 'oidcIssuer': 'i', 'subjectEmail': ☞null}"),
        row(
            "a host name",
            "unknown-key",
            "{'caPath': '/c', " + who + ", ☞'subjectHostname': 'h'}"));
  }

  @ParameterizedTest(name = "fulcio with {0}")
  @MethodSource("refusedFulcio")
  void refusesFulcio(String what, String code, String marked) {
    MarkedPolicy.requirement(SGS + ", " + REKOR + ", 'fulcio': " + marked + "}")
        .assertRefused(code);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("emptyBesideReal")
  void refusesAnEmptyMemberBesideARealOne(String what, String members) {
    assertThat(MarkedPolicy.requirement(SGS + ", " + members + "}").lint())
        .extracting(PolicyProblem::code)
        .containsAnyOf("empty-value", "wrong-type");
  }

  static Stream<Arguments> emptyBesideReal() {
    String who = "'oidcIssuer': 'i', 'subjectEmail': 'e'";
    return Stream.of(
        Arguments.of(
            "an empty CA path",
            REKOR + ", 'fulcio': {'caPath': '', 'caData': 'AAAA', " + who + "}"),
        Arguments.of(
            "a null CA path",
            REKOR + ", 'fulcio': {'caPath': null, 'caData': 'AAAA', " + who + "}"),
        Arguments.of(
            "null CA data", REKOR + ", 'fulcio': {'caPath': '/c', 'caData': null, " + who + "}"),
        Arguments.of(
            "an empty root path",
            "'pki': {'caRootsPath': '', 'caRootsData': 'AAAA', 'subjectEmail': 'e'}"),
        Arguments.of(
            "an empty Rekor path beside data",
            "'keyPath': '/k', 'rekorPublicKeyPath': '', 'rekorPublicKeyData': 'AAAA'"),
        Arguments.of("an empty Rekor path beside pki", PKI + ", 'rekorPublicKeyPath': ''"));
  }

  static Stream<Arguments> refusedPki() {
    return Stream.of(
        row("no roots", "missing-key", "☞{'subjectEmail': 'e'}"),
        row(
            "two roots",
            "conflicting-keys",
            "{'caRootsPath': '/r', ☞'caRootsData': 'AAAA', 'subjectEmail': 'e'}"),
        row("an empty root path", "empty-value", "{'caRootsPath': ☞'', 'subjectEmail': 'e'}"),
        row("null roots", "wrong-type", "{'caRootsData': ☞null, 'subjectEmail': 'e'}"),
        row(
            "two intermediates",
            "conflicting-keys",
            "{'caRootsPath': '/r', 'caIntermediatesPath': '/i', ☞'caIntermediatesData': '', 'subjectEmail': 'e'}"),
        row(
            "an empty intermediate path",
            "empty-value",
            "{'caRootsPath': '/r', 'caIntermediatesPath': ☞'', 'subjectEmail': 'e'}"),
        row(
            "null intermediates",
            "wrong-type",
            "{'caRootsPath': '/r', 'caIntermediatesData': ☞null, 'subjectEmail': 'e'}"),
        row("no subject", "missing-key", "☞{'caRootsPath': '/r'}"),
        row(
            "an empty e-mail beside a host name",
            "empty-value",
            "{'caRootsPath': '/r', 'subjectEmail': ☞'', 'subjectHostname': 'h'}"),
        row(
            "a null e-mail beside a host name",
            "wrong-type",
            "{'caRootsPath': '/r', 'subjectEmail': ☞null, 'subjectHostname': 'h'}"),
        row("an empty host name", "empty-value", "{'caRootsPath': '/r', 'subjectHostname': ☞''}"),
        row(
            "an issuer",
            "unknown-key",
            "{'caRootsPath': '/r', 'subjectEmail': 'e', ☞'oidcIssuer': 'i'}"));
  }

  @ParameterizedTest(name = "pki with {0}")
  @MethodSource("refusedPki")
  void refusesPki(String what, String code, String marked) {
    MarkedPolicy.requirement(SGS + ", 'pki': " + marked + "}").assertRefused(code);
  }

  static Stream<Arguments> sigstoreSigned() {
    KeySource file = new KeySource.File("/k");
    SigstoreTrust fileTrust = new SigstoreTrust.Keys(file);
    return Stream.of(
        trust("a path", "'keyPath': '/k'", fileTrust, null),
        trust(
            "paths",
            "'keyPaths': ['', null]",
            new SigstoreTrust.Keys(new KeySource.Files(List.of("", ""))),
            null),
        trust("data", "'keyData': ''", new SigstoreTrust.Keys(data("")), null),
        trust(
            "datas",
            "'keyDatas': ['bm9uc2Vuc2U=', null]",
            new SigstoreTrust.Keys(new KeySource.Datas(List.of(bytes("nonsense"), bytes("")))),
            null),
        trust(
            "a key and Rekor",
            "'keyPath': '/k', " + REKOR,
            fileTrust,
            new KeySource.File("/rekor")),
        trust(
            "a key and Rekor paths",
            "'keyPath': '/k', 'rekorPublicKeyPaths': ['']",
            fileTrust,
            new KeySource.Files(List.of(""))),
        trust(
            "a key and empty Rekor data",
            "'keyPath': '/k', 'rekorPublicKeyData': ''",
            fileTrust,
            data("")),
        trust(
            "a key and Rekor datas",
            "'keyPath': '/k', 'rekorPublicKeyDatas': [null]",
            fileTrust,
            new KeySource.Datas(List.of(bytes("")))),
        trust(
            "fulcio and Rekor",
            FULCIO + ", " + REKOR,
            new SigstoreTrust.Fulcio(
                new KeySource.File("/ca"), "https://issuer.example", "a@e.example"),
            new KeySource.File("/rekor")),
        trust(
            "pki with an e-mail",
            PKI,
            new SigstoreTrust.Pki(
                new KeySource.File("/r"),
                Optional.empty(),
                Optional.of("a@e.example"),
                Optional.empty()),
            null),
        trust(
            "pki with everything",
            "'pki': {'caRootsData': '', 'caIntermediatesData': '', 'subjectEmail': 'e', 'subjectHostname': 'h'}",
            new SigstoreTrust.Pki(
                data(""), Optional.of(data("")), Optional.of("e"), Optional.of("h")),
            null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sigstoreSigned")
  void readsSigstoreSigned(
      String what, String members, SigstoreTrust trust, Optional<KeySource> rekor) {
    assertThat(MarkedPolicy.requirement(SGS + ", " + members + "}").parsedRequirement())
        .isEqualTo(new SigstoreSigned(trust, rekor, new SignedIdentity.MatchRepoDigestOrExact()));
  }

  @Test
  void refusesFurtherMembersOfSimpleTypes() {
    MarkedPolicy.requirement("{'type': 'insecureAcceptAnything', ☞'keyPath': '/k'}")
        .assertRefused("unknown-key");
    MarkedPolicy.requirement("{'type': 'reject', ☞'signedIdentity': {'type': 'matchExact'}}")
        .assertRefused("unknown-key");
  }

  @Test
  void readsSignedBaseLayer() {
    assertThat(
            MarkedPolicy.requirement(
                    "{'type': 'signedBaseLayer', 'baseLayerIdentity': {'type': 'matchRepository'}}")
                .parsedRequirement())
        .isEqualTo(new PolicyRequirement.SignedBaseLayer(new SignedIdentity.MatchRepository()));
  }

  @Test
  void refusesSignedBaseLayerWithoutItsIdentity() {
    MarkedPolicy.requirement("☞{'type': 'signedBaseLayer'}").assertRefused("missing-key");
    MarkedPolicy.requirement("{'type': 'signedBaseLayer', 'baseLayerIdentity': ☞null}")
        .assertRefused("wrong-type");
    MarkedPolicy.requirement(
            "{'type': 'signedBaseLayer', 'baseLayerIdentity': {'type': 'matchExact'},"
                + " ☞'signedIdentity': {'type': 'matchExact'}}")
        .assertRefused("unknown-key");
  }

  @Test
  void saysAtWhichCharacterBase64Ends() {
    PolicyProblem problem =
        MarkedPolicy.requirement(GPG + ", 'keyData': ☞'base64-encoded-keyring-data'}")
            .assertRefused("invalid-base64");

    assertThat(problem.message()).contains("keyData is not valid base64 at character 6");
    assertThat(problem.path()).isEqualTo("$.transports.docker[\"example.com/app\"][0].keyData");
  }

  @Test
  void takesAKeyTypeAsTypeForAMistakenName() {
    PolicyProblem problem =
        MarkedPolicy.requirement("{'type': ☞'GPGKeys', 'keyPath': '/k'}")
            .assertRefused("unknown-requirement-type");

    assertThat(problem.suggestion().orElseThrow()).contains("did you mean \"keyType\"?");
  }

  @Test
  void namesTheNearestRequirementAndReadsOnAsThat() {
    List<PolicyProblem> problems =
        MarkedPolicy.requirement("{'type': 'singedBy', 'keyType': 'GPGkeys', 'keypath': ''}")
            .lint();

    assertThat(problems)
        .extracting(PolicyProblem::code)
        .containsExactly(
            "unknown-requirement-type", "unknown-key-type", "unknown-key", "empty-value");
    assertThat(problems)
        .extracting(p -> p.suggestion().orElse(""))
        .containsExactly(
            "did you mean \"signedBy\"?",
            "did you mean \"GPGKeys\"?",
            "did you mean \"keyPath\"?",
            "");
  }

  @Test
  void namesTheListWhenTheValueIsAList() {
    PolicyProblem problem =
        MarkedPolicy.requirement(GPG + ", ☞'keyPth': ['/k']}").assertRefused("unknown-key");

    assertThat(problem.suggestion()).hasValue("did you mean \"keyPaths\"?");
  }

  @Test
  void namesTheKeySourcesItFound() {
    PolicyProblem problem =
        MarkedPolicy.requirement(GPG + ", 'keyPath': '/k', ☞'keyPaths': ['/k'], 'keyData': 'AAAA'}")
            .assertRefused("conflicting-keys");

    assertThat(problem.found()).hasValue("keyPath, keyPaths and keyData");
  }

  private static Arguments row(String what, String code, String marked) {
    return Arguments.of(what, code, marked);
  }

  private static Arguments keys(String what, String members, KeySource keys) {
    return Arguments.of(what, members, keys);
  }

  private static Arguments trust(
      String what, String members, SigstoreTrust trust, KeySource rekorKeys) {
    return Arguments.of(what, members, trust, Optional.ofNullable(rekorKeys));
  }

  private static KeySource data(String text) {
    return new KeySource.Data(bytes(text));
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
