package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.signedBy;
import static imagesigning.policy.testing.Packets.bytes;
import static imagesigning.policy.testing.Packets.join;
import static imagesigning.policy.testing.Packets.literal;
import static imagesigning.policy.testing.Packets.packet;
import static imagesigning.policy.testing.Packets.subpacket;
import static imagesigning.policy.testing.Packets.u32;
import static imagesigning.policy.testing.Packets.zip;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SignedIdentity.MatchRepository;
import imagesigning.policy.testing.OpenPgpKey;
import imagesigning.policy.testing.Packets;
import imagesigning.policy.testing.SigstoreKey;
import imagesigning.policy.testing.TestImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reason code is reached: by an input to the evaluation below, or, where the reason lies
 * outside of it, by the test of another module that is named here. A code that nothing reaches
 * fails this test and has to go.
 */
class ReasonCoverageTest {
  private static final String STATEMENT = TestImage.payload(NAME, TestImage.DIGEST);
  private static final byte[] PAYLOAD = STATEMENT.getBytes(StandardCharsets.UTF_8);
  private static final OpenPgpKey SUBKEY = OpenPgpKey.named("subkey");

  /** Has an input for every reason that only fetching can give, and fails without one. */
  private static final Path FETCHING =
      Path.of(
          "../signing-registry-client/src/test/java/imagesigning/registry",
          "FetchReasonCoverageTest.java");

  /** Only the check of one signature outside of any policy gives {@code KEY_NOT_TRUSTED}. */
  private static final Path STANDALONE = Path.of("../signing-core/src/test");

  private static final Set<VerdictReason> IN_CORE =
      Set.of(
          RejectionReason.KEY_NOT_TRUSTED,
          RejectionReason.PUBLIC_KEY_UNSUPPORTED,
          RejectionReason.PUBLIC_KEY_TOO_SMALL);

  /** What only hand-made logs and certificates give is tried where those are made. */
  private static final Path COSIGN = Path.of("../signing-cosign/src/test");

  private static final Pattern IN_COSIGN = Pattern.compile("REKOR_.*|CERTIFICATE_.*|ANNOTATION_.*");

  private static final Map<RejectionReason, Supplier<Verdict>> REJECTED =
      new EnumMap<>(RejectionReason.class);
  private static final Map<IndeterminateReason, Supplier<Verdict>> INDETERMINATE =
      new EnumMap<>(IndeterminateReason.class);

  static {
    policies();
    signatures();
    manifestsAndStores();
    messages();
    keys();
    sigstore();
    payloads();
  }

  private static void policies() {
    REJECTED.put(RejectionReason.POLICY_REJECTS, () -> evaluator(new Reject()).evaluate(image()));
    REJECTED.put(
        RejectionReason.SIGNED_BASE_LAYER_UNSUPPORTED,
        () -> evaluator(new SignedBaseLayer(new MatchRepository())).evaluate(image()));
    REJECTED.put(
        RejectionReason.KEY_TYPE_UNSUPPORTED,
        () ->
            evaluator(
                    new SignedBy(
                        KeyType.X509_CERTIFICATES,
                        new KeySource.File(ALICE_KEY),
                        new MatchRepository()))
                .evaluate(image()));
    ScopeMatch none = new ScopeMatch(Optional.empty(), "", Optional.empty(), List.of());
    REJECTED.put(
        RejectionReason.NO_REQUIREMENTS,
        () -> evaluator(new Policy(none, Map.of())).build().evaluate(image()));
    REJECTED.put(
        RejectionReason.SIGNATURE_VERIFICATION_REQUIRED,
        () ->
            evaluator(policy(new InsecureAcceptAnything()))
                .requireSigned(true)
                .build()
                .evaluate(image()));
    REJECTED.put(
        RejectionReason.REGISTRY_SPELLING,
        () ->
            evaluator(policy(new InsecureAcceptAnything()))
                .requireUsualRegistryNames(true)
                .build()
                .evaluate(
                    ImageReference.parse("docker://EXAMPLE.com/app:1"),
                    TestImage.MANIFEST,
                    List.of()));
  }

  private static void signatures() {
    PolicyEvaluator alice = evaluator(signedBy(ALICE_KEY));
    REJECTED.put(RejectionReason.NO_SIGNATURE, () -> alice.evaluate(image()));
    REJECTED.put(
        RejectionReason.NO_ACCEPTED_SIGNATURE, () -> alice.evaluate(image(by(BOB), by(MALLORY))));
    REJECTED.put(
        RejectionReason.NO_KEYS,
        () -> evaluator(signedBy("/keys/empty.gpg")).evaluate(image(by(ALICE))));
    REJECTED.put(
        RejectionReason.IDENTITY_MISMATCH,
        () -> alice.evaluate(image("quay.io/other:1", by(ALICE))));
    Digest other = Digest.sha256(new byte[0]);
    REJECTED.put(
        RejectionReason.DIGEST_MISMATCH,
        () -> alice.evaluate(image(TestImage.signed(ALICE, NAME, other))));
    INDETERMINATE.put(
        IndeterminateReason.KEY_FILE_UNREADABLE,
        () -> evaluator(signedBy("/missing")).evaluate(image(by(ALICE))));
  }

  private static void manifestsAndStores() {
    PolicyEvaluator alice = evaluator(signedBy(ALICE_KEY));
    REJECTED.put(
        RejectionReason.MANIFEST_DIGEST_MISMATCH,
        () -> alice.evaluate(image("registry.example.com/ns/app@sha256:" + "0".repeat(64))));
    REJECTED.put(
        RejectionReason.MANIFEST_INVALID,
        () ->
            alice.evaluate(
                REFERENCE, "{\"schemaVersion\":1,\"signatures\":1}".getBytes(), List.of()));
    REJECTED.put(
        RejectionReason.MANIFEST_IS_INDEX,
        () -> alice.evaluate(REFERENCE, TestImage.index(TestImage.MANIFEST), List.of()));
    REJECTED.put(
        RejectionReason.INDEX_EMPTY,
        () -> alice.combine(REFERENCE, Manifest.of(TestImage.index()), List.of()));
    Limits one = new Limits(4_000_000, 4_000_000, 1, 1, 1, 1, 100, 1_000_000, 1, 128);
    REJECTED.put(
        RejectionReason.TOO_MANY_SIGNATURES,
        () ->
            evaluator(policy(signedBy(ALICE_KEY)))
                .limits(one)
                .build()
                .evaluate(image(by(ALICE), by(ALICE))));
    REJECTED.put(
        RejectionReason.SIGNATURE_BLOB_INVALID,
        () -> alice.evaluate(image(decoded("<html>".getBytes()), by(ALICE))));
  }

  /** What a store that decodes signatures reports. */
  private static UnreadSignature decoded(byte[] blob) {
    try {
      throw new AssertionError("decoded " + SignatureBlob.decode(blob));
    } catch (MalformedDataException e) {
      return new UnreadSignature("store", 1, false, e.reason(), String.valueOf(e.getMessage()));
    }
  }

  private static void messages() {
    message(RejectionReason.OPENPGP_MALFORMED, new byte[] {1, 2, 3});
    message(
        RejectionReason.OPENPGP_ARMORED,
        "-----BEGIN PGP MESSAGE-----\n\nowE=\n-----END PGP MESSAGE-----\n".getBytes());
    message(
        RejectionReason.OPENPGP_CLEARTEXT,
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}\n".getBytes());
    message(RejectionReason.OPENPGP_DETACHED, ALICE.detached(PAYLOAD));
    message(RejectionReason.OPENPGP_ENCRYPTED, packet(Packets.ENCRYPTED, new byte[] {1, 2, 3, 4}));
    message(RejectionReason.OPENPGP_UNSIGNED, literal(PAYLOAD));
    message(
        RejectionReason.OPENPGP_MULTIPLE_SIGNATURES,
        join(
            ALICE.onePass(0, 8, false),
            BOB.onePass(0, 8, true),
            literal(PAYLOAD),
            BOB.detached(PAYLOAD),
            ALICE.detached(PAYLOAD)));
    message(RejectionReason.OPENPGP_STRUCTURE, join(ALICE.detached(PAYLOAD), literal(PAYLOAD)));
    message(RejectionReason.OPENPGP_TRAILING_DATA, join(ALICE.sign(STATEMENT), "\n\n".getBytes()));
    message(RejectionReason.OPENPGP_TOO_LARGE, zip(literal(new byte[5 * 1024 * 1024])));
    message(RejectionReason.OPENPGP_UNKNOWN_KEY, MALLORY.sign(STATEMENT));
    byte[] flipped = ALICE.sign(STATEMENT);
    flipped[60] ^= 1;
    message(RejectionReason.OPENPGP_BAD_SIGNATURE, flipped);
    message(RejectionReason.OPENPGP_SIGNATURE_TYPE, ALICE.message(PAYLOAD, 0x02, 8, new byte[0]));
    message(RejectionReason.OPENPGP_HASH_REFUSED, ALICE.message(PAYLOAD, 0, 1, new byte[0]));
    REJECTED.put(
        RejectionReason.OPENPGP_WEAK_HASH,
        () ->
            evaluator(policy(signedBy(ALICE_KEY)))
                .acceptWeakHashes(false)
                .build()
                .evaluate(
                    image(UntrustedSimpleSignature.of(ALICE.message(PAYLOAD, 0, 2, new byte[0])))));
    message(RejectionReason.OPENPGP_ALGORITHM_UNSUPPORTED, withAlgorithm99());
    message(
        RejectionReason.OPENPGP_SIGNATURE_EXPIRED,
        ALICE.message(PAYLOAD, 0, 8, subpacket(3, u32(1))));
    message(
        RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY,
        ALICE.signingAt(OpenPgpKey.CREATED - 1).sign(STATEMENT));
    message(
        RejectionReason.OPENPGP_CRITICAL_UNKNOWN,
        ALICE.message(PAYLOAD, 0, 8, subpacket(0x80 | 99, bytes(1))));
  }

  private static byte[] withAlgorithm99() {
    byte[] message = ALICE.sign(STATEMENT);
    int onePassAlgorithm = 6 + 3;
    int signature = message.length - ALICE.detached(PAYLOAD).length;
    message[onePassAlgorithm] = 99;
    message[signature + 6 + 2] = 99;
    return message;
  }

  private static void keys() {
    byte[] alice = ALICE.publicKey();
    OpenPgpKey future = OpenPgpKey.named("future").createdAt(2_000_000_000L);
    key(RejectionReason.OPENPGP_KEY_NOT_YET_VALID, future, future.publicKey());
    key(RejectionReason.OPENPGP_KEY_EXPIRED, ALICE, ALICE.expiredKey());
    key(RejectionReason.OPENPGP_KEY_REVOKED, ALICE, ALICE.revokedKey());
    key(RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING, ALICE, ALICE.publicKey(OpenPgpKey.CERTIFY));
    key(RejectionReason.OPENPGP_SUBKEY_EXPIRED, SUBKEY, join(alice, ALICE.expiredSubkey(SUBKEY)));
    key(RejectionReason.OPENPGP_SUBKEY_REVOKED, SUBKEY, join(alice, ALICE.revokedSubkey(SUBKEY)));
    key(RejectionReason.OPENPGP_SUBKEY_NOT_BOUND, SUBKEY, join(alice, ALICE.subkey(SUBKEY, false)));
    key(
        RejectionReason.OPENPGP_SUBKEY_AMBIGUOUS,
        SUBKEY,
        join(alice, ALICE.subkey(SUBKEY, true), BOB.publicKey(), BOB.subkey(SUBKEY, true)));
  }

  private static void sigstore() {
    SigstoreKey cosign = SigstoreKey.generate();
    SigstoreTrust trusted =
        new SigstoreTrust.Keys(new KeySource.Data(Bytes.of(cosign.publicKey())));
    UntrustedSigstoreSignature good = cosign.sign(NAME, TestImage.DIGEST);
    sigstore(
        RejectionReason.SIGSTORE_BAD_SIGNATURE,
        trusted,
        SigstoreKey.generate().sign(NAME, TestImage.DIGEST));
    sigstore(
        RejectionReason.SIGSTORE_SIGNATURE_MISSING,
        trusted,
        UntrustedSigstoreSignature.of(good.mimeType(), good.payload(), Map.of()));
    sigstore(
        RejectionReason.SIGSTORE_SIGNATURE_MALFORMED,
        trusted,
        UntrustedSigstoreSignature.of(
            good.mimeType(), good.payload(), Map.of("dev.cosignproject.cosign/signature", "?")));
    KeySource nothing = new KeySource.Data(Bytes.of(new byte[0]));
    sigstore(RejectionReason.PUBLIC_KEY_INVALID, new SigstoreTrust.Keys(nothing), good);
    sigstore(
        RejectionReason.CA_CERTIFICATES_INVALID,
        SigstoreTrust.Pki.builder(nothing).subjectEmail("dev@example.com").build(),
        good);
  }

  private static void sigstore(
      RejectionReason reason, SigstoreTrust trust, UntrustedSignature signature) {
    REJECTED.put(
        reason,
        () ->
            evaluator(new SigstoreSigned(trust, Optional.empty(), new MatchRepository()))
                .evaluate(image(signature)));
  }

  private static void payloads() {
    payload(RejectionReason.PAYLOAD_INVALID, "{}");
    payload(
        RejectionReason.PAYLOAD_TYPE,
        STATEMENT.replace("atomic container signature", "cosign container image signature"));
    payload(
        RejectionReason.PAYLOAD_DIGEST_INVALID,
        STATEMENT.replace(TestImage.DIGEST.toString(), "sha256:none"));
    payload(
        RejectionReason.PAYLOAD_REFERENCE_INVALID, TestImage.payload("NO NAME", TestImage.DIGEST));
  }

  private static void message(RejectionReason reason, byte[] message) {
    UntrustedSignature signature = UntrustedSimpleSignature.of(message);
    REJECTED.put(reason, () -> evaluator(signedBy(ALICE_KEY)).evaluate(image(signature)));
  }

  private static void payload(RejectionReason reason, String payload) {
    message(reason, ALICE.sign(payload));
  }

  private static void key(RejectionReason reason, OpenPgpKey signer, byte[] keyring) {
    REJECTED.put(
        reason,
        () ->
            evaluator(policy(signedBy("/k")))
                .keyFiles(KeyFiles.of(Map.of("/k", keyring)))
                .build()
                .evaluate(image(by(signer))));
  }

  static List<VerdictReason> codes() {
    List<VerdictReason> codes = new ArrayList<>(List.of(RejectionReason.values()));
    codes.addAll(List.of(IndeterminateReason.values()));
    return codes;
  }

  @ParameterizedTest
  @MethodSource("codes")
  void everyCodeIsReached(VerdictReason code) throws IOException {
    Supplier<Verdict> input =
        code instanceof RejectionReason r
            ? REJECTED.get(r)
            : INDETERMINATE.get((IndeterminateReason) code);
    if (input != null) {
      assertThat(Judging.reason(input.get())).isEqualTo(code);
      return;
    }
    Path elsewhere = IN_CORE.contains(code) ? STANDALONE : FETCHING;
    if (IN_COSIGN.matcher(code.toString()).matches()) {
      elsewhere = COSIGN;
    }
    assertThat(testsThatName(code, elsewhere))
        .as("no input reaches %s; delete the code or reach it in %s", code, elsewhere)
        .isNotEmpty();
  }

  /** Tests, and tables of vectors with the reason each one gives. */
  private static List<Path> testsThatName(VerdictReason code, Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .filter(f -> f.toString().matches(".*(Test\\.java|\\.csv)"))
          .filter(f -> read(f).matches("(?s).*\\b" + code + "\\b.*"))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
