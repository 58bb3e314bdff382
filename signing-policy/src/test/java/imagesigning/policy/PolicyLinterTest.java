package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.PolicyProblem.Severity;
import imagesigning.policy.testing.SigstoreKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyLinterTest {
  private static final String GPG = "{'type': 'signedBy', 'keyType': 'GPGKeys', ";
  private static final String ANY_TAG = "'signedIdentity': {'type': 'matchRepository'}";
  private final Map<String, byte[]> files = new HashMap<>();

  PolicyLinterTest() {
    files.put("/k", key("gpg-ed25519.gpg"));
  }

  @Test
  void findsNothingInAPolicyThatWorks() {
    assertThat(lint(GPG + "'keyPath': '/k'}")).isEmpty();
    assertThat(lint(GPG + "'keyPaths': ['/k', '/k']}")).isEmpty();
    assertThat(lint(GPG + "'keyData': '" + base64(key("gpg-ed25519.gpg")) + "'}")).isEmpty();
  }

  @Test
  void warnsOfAMissingKeyFile() {
    PolicyProblem problem = only(GPG + "'keyPath': ☞'/missing'}", "key-file-unreadable");

    assertThat(problem.message()).contains("/missing: no such file");
    assertThat(problem.path()).isEqualTo("$.transports.docker[\"example.com/app\"][0].keyPath");
  }

  @Test
  void warnsOfEachMissingFileOfAList() {
    PolicyProblem problem = only(GPG + "'keyPaths': ['/k', ☞'/missing']}", "key-file-unreadable");

    assertThat(problem.path()).endsWith(".keyPaths[1]");
  }

  @Test
  void warnsOfMissingFilesOfSigstore() {
    assertThat(
            lint(
                "{'type': 'sigstoreSigned', 'rekorPublicKeyDatas': ['"
                    + base64(SigstoreKey.generate().publicKey())
                    + "'], 'fulcio': {'caPath':"
                    + " '/ca', 'oidcIssuer': 'i', 'subjectEmail': 'e@f'}, "
                    + ANY_TAG
                    + "},{'type': 'sigstoreSigned', 'pki': {'caRootsPath': '/roots',"
                    + " 'caIntermediatesPath': '/more', 'subjectEmail': 'e@f'}, "
                    + ANY_TAG
                    + "},{'type': 'sigstoreSigned', 'keyPath': '/key', 'rekorPublicKeyPaths':"
                    + " ['/rekor'], "
                    + ANY_TAG
                    + "}"))
        .extracting(p -> p.found().orElseThrow())
        .containsExactly("\"/ca\"", "\"/roots\"", "\"/more\"", "\"/key\"", "\"/rekor\"");
  }

  @Test
  void warnsOnceOfAFileThatIsNamedTwice() {
    only(
        GPG + "'keyPath': ☞'/missing'},\n" + GPG + "'keyPaths': ['/missing']}",
        "key-file-unreadable");
  }

  @Test
  void readsNoFileWithoutBeingAsked() {
    assertThat(MarkedPolicy.requirement(GPG + "'keyPath': '/missing'}").lint()).isEmpty();
  }

  @Test
  void readsEachFileOnce() {
    List<String> read = new ArrayList<>();
    KeyFiles counting =
        (path, maxBytes) -> {
          read.add(path);
          return files.get(path);
        };
    String requirement = GPG + "'keyPaths': ['/k', '/k']}";
    Policy.lint(
        MarkedPolicy.requirement(requirement + "," + requirement).bytes(), "policy.json", counting);

    assertThat(read).containsExactly("/k");
  }

  @Test
  void warnsOfAKeyringWithoutKeys() {
    files.put("/text", "no keys here".getBytes(StandardCharsets.UTF_8));

    PolicyProblem problem = only(GPG + "'keyPath': ☞'/text'}", "no-keys");

    assertThat(problem.message()).contains("/text");
  }

  @Test
  void hintsAtGpgExportForAKeybox() {
    byte[] keybox = new byte[32];
    System.arraycopy("KBXf".getBytes(StandardCharsets.US_ASCII), 0, keybox, 8, 4);
    files.put("/pubring.kbx", keybox);

    PolicyProblem problem = only(GPG + "'keyPath': ☞'/pubring.kbx'}", "no-keys");

    assertThat(problem.message()).contains("gpg --export");
  }

  @Test
  void warnsOfInlineDataWithoutKeys() {
    PolicyProblem problem =
        MarkedPolicy.requirement(GPG + "'keyData': ☞'bm9uc2Vuc2U='}").assertWarned("no-keys");

    assertThat(problem.path()).endsWith(".keyData");
    MarkedPolicy.requirement(GPG + "'keyData': ☞''}").assertWarned("no-keys");
  }

  @Test
  void warnsOfSecretKeys() {
    files.put("/secret", key("gpg-ed25519.secret.asc"));

    PolicyProblem problem = only(GPG + "'keyPath': ☞'/secret'}", "keyring");

    assertThat(problem.message()).contains("/secret").containsIgnoringCase("secret");
  }

  @Test
  void warnsOfAKeyOfSigstoreThatCannotBeUsed() {
    files.put("/cosign.pub", "-----BEGIN PUBLIC KEY-----".getBytes(StandardCharsets.UTF_8));

    PolicyProblem problem =
        only("{'type': 'sigstoreSigned', 'keyPath': ☞'/cosign.pub', " + ANY_TAG + "}", "no-keys");

    assertThat(problem.message()).contains("/cosign.pub: this is no public key");
  }

  @Test
  void warnsOfInlineKeysOfSigstoreThatCannotBeUsed() {
    String good = base64(SigstoreKey.generate().publicKey());
    for (String keys :
        List.of(
            "'keyData': ☞''",
            "'keyDatas': ['" + good + "', ☞'bm9uc2Vuc2U=']",
            "'keyData': '" + good + "', 'rekorPublicKeyData': ☞'" + ed25519() + "'")) {
      only("{'type': 'sigstoreSigned', " + keys + ", " + ANY_TAG + "}", "no-keys");
    }
    assertThat(
            only(
                    "{'type': 'sigstoreSigned', 'keyData': '"
                        + ed25519()
                        + "', 'rekorPublicKeyData': ☞'"
                        + ed25519()
                        + "', "
                        + ANY_TAG
                        + "}",
                    "no-keys")
                .message())
        .contains("the key of a log must be an ECDSA key");
  }

  @Test
  void warnsOfCertificatesThatCannotBeUsed() {
    files.put("/cosign.pub", SigstoreKey.generate().publicKey());
    files.put("/empty", new byte[0]);
    String who = "'subjectEmail': 'e@f'}, " + ANY_TAG + "}";
    String pki = "{'type': 'sigstoreSigned', 'pki': {'caRootsPath': ";

    only(pki + "☞'/cosign.pub', " + who, "no-keys");
    only(pki + "☞'/empty', 'caIntermediatesPath': '/empty', " + who, "no-keys");
    assertThat(lint(pki + "'/empty', 'caIntermediatesPath': '/cosign.pub', " + who))
        .extracting(PolicyProblem::code)
        .containsExactly("no-keys", "no-keys");
  }

  private static String ed25519() {
    try {
      byte[] key =
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
      return base64(SigstoreKey.pem("PUBLIC KEY", key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesNotLookForOpenPgpKeysElsewhere() {
    files.put("/cosign.pub", SigstoreKey.generate().publicKey());

    assertThat(lint("{'type': 'sigstoreSigned', 'keyPath': '/cosign.pub', " + ANY_TAG + "}"))
        .isEmpty();
    assertThat(
            lint("{'type': 'signedBy', 'keyType': 'X509Certificates', 'keyPath': '/cosign.pub'}"))
        .extracting(PolicyProblem::code)
        .containsExactly("unsupported-key-type");
  }

  @Test
  void reportsKeyFilesBesideErrors() {
    assertThat(lint(GPG + "'keyPath': '/missing'}, {'type': 'signdBy'}"))
        .extracting(PolicyProblem::code)
        .containsExactly(
            "key-file-unreadable", "missing-key", "missing-key", "unknown-requirement-type");
  }

  private PolicyProblem only(String marked, String code) {
    MarkedPolicy document = MarkedPolicy.requirement(marked);
    List<PolicyProblem> problems = Policy.lint(document.bytes(), "policy.json", KeyFiles.of(files));
    assertThat(problems).hasSize(1);
    PolicyProblem problem = problems.get(0);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
    assertThat(problem.line() + ":" + problem.column())
        .isEqualTo(document.line() + ":" + document.column());
    return problem;
  }

  private List<PolicyProblem> lint(String requirements) {
    return Policy.lint(
        MarkedPolicy.requirement(requirements).bytes(), "policy.json", KeyFiles.of(files));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] key(String name) {
    try (InputStream in = PolicyLinterTest.class.getResourceAsStream("/keys/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aResolverWithADefectCannotRead() {
    byte[] policy =
        """
        {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/k"}]}
        """
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    KeyFiles throwing =
        (path, maxBytes) -> {
          throw new IllegalStateException("defect");
        };

    for (KeyFiles broken : java.util.List.of(throwing, (KeyFiles) (path, maxBytes) -> null)) {
      assertThat(Policy.lint(policy, "policy.json", broken))
          .anyMatch(problem -> problem.code().equals("key-file-unreadable"));
    }
  }
}
