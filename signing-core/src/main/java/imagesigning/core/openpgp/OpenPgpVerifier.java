package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies signed OpenPGP messages against a keyring, with the acceptance table of the policy
 * reference, section 5.5 "Verification: accepted and rejected shapes". Immutable and thread-safe;
 * takes no lock.
 *
 * <p>A message is verified if it is exactly one one-pass signature, one literal packet and one
 * signature, binary, in at most one layer of compression, and if the signature was made by a key of
 * the keyring that may sign and is neither revoked nor expired <em>now</em>, whenever the signature
 * was made. That the key is the one a policy wants, and that the payload says what it should, is
 * not proved here.
 */
public final class OpenPgpVerifier {
  private static final int BINARY_DOCUMENT = 0x00;
  private static final int TEXT_DOCUMENT = 0x01;

  /** Key ids are short enough to collide on purpose, but hardly by chance. */
  private static final int MOST_CANDIDATES = 8;

  private final Clock clock;
  private final boolean acceptWeakHashes;
  private final MessageReader messages;

  /**
   * A verifier.
   *
   * @param clock decides what has expired
   * @param acceptWeakHashes whether SHA-1 and RIPEMD-160 are accepted, with a warning, as gpg does
   * @param limits bounds on sizes; {@link Limits#signatureBytes()} holds for a message as it comes
   *     and when decompressed
   */
  public OpenPgpVerifier(Clock clock, boolean acceptWeakHashes, Limits limits) {
    this.clock = clock;
    this.acceptWeakHashes = acceptWeakHashes;
    this.messages = new MessageReader(limits.signatureBytes());
  }

  /**
   * Verifies one message. Never throws for bad input.
   *
   * @param message the bytes
   * @param keyring the keys that may have signed
   * @return verified, or refused with the reason
   */
  public OpenPgpVerification verify(byte[] message, OpenPgpKeyring keyring) {
    UntrustedMessage untrusted;
    try {
      untrusted = messages.read(message);
    } catch (Refusal e) {
      return new OpenPgpVerification.Refused(e.reason(), e.problem(), Optional.empty());
    }
    try {
      return new OpenPgpVerification.Verified(verify(untrusted, keyring));
    } catch (Refusal e) {
      return new OpenPgpVerification.Refused(
          e.reason(), e.problem(), Optional.of(untrusted.claimedKey()));
    }
  }

  private VerifiedMessage verify(UntrustedMessage message, OpenPgpKeyring keyring) throws Refusal {
    SignaturePacket signature = message.signature();
    refuseType(message);
    HashAlgorithm hash = acceptedHash(signature);
    if (PublicKeyAlgorithm.of(signature.keyAlgorithm()).isEmpty()) {
      throw new Refusal(
          RejectionReason.OPENPGP_ALGORITHM_UNSUPPORTED,
          "public-key algorithm number " + signature.keyAlgorithm());
    }
    refuseContradictions(message);
    SigningKey key = signer(message, hash, keyring);
    long now = clock.instant().getEpochSecond();
    long created = signature.created().orElse(0);
    key.refuseUnlessGood(created, now);
    if (signature.expires().isPresent() && signature.expires().getAsLong() <= now) {
      throw new Refusal(
          RejectionReason.OPENPGP_SIGNATURE_EXPIRED,
          "the signature ended at " + Instant.ofEpochSecond(signature.expires().getAsLong()));
    }
    return new VerifiedMessage(
        message.payload(),
        key.primary().key().fingerprint().toString(),
        key.key().fingerprint().toString(),
        Instant.ofEpochSecond(created),
        warnings(hash, key));
  }

  private static void refuseType(UntrustedMessage message) throws Refusal {
    int type = message.signature().type();
    if (type != BINARY_DOCUMENT && type != TEXT_DOCUMENT) {
      throw new Refusal(
          RejectionReason.OPENPGP_SIGNATURE_TYPE,
          "expected a signature of type 0x00 or 0x01, found 0x" + Integer.toHexString(type));
    }
    if (type == TEXT_DOCUMENT && !message.isCanonicalText()) {
      throw new Refusal(
          RejectionReason.OPENPGP_MALFORMED,
          "a signed text must have lines that end with carriage return and line feed");
    }
  }

  private HashAlgorithm acceptedHash(SignaturePacket signature) throws Refusal {
    Optional<HashAlgorithm> hash = HashAlgorithm.of(signature.hashAlgorithm());
    if (hash.isEmpty()) {
      throw new Refusal(
          RejectionReason.OPENPGP_HASH_REFUSED,
          "hash algorithm " + HashAlgorithm.name(signature.hashAlgorithm()));
    }
    if (hash.get().isWeak() && !acceptWeakHashes) {
      throw new Refusal(RejectionReason.OPENPGP_WEAK_HASH, "hash algorithm " + hash.get().title());
    }
    return hash.get();
  }

  private static void refuseContradictions(UntrustedMessage message) throws Refusal {
    if (message.signature().malformed()) {
      throw new Refusal(
          RejectionReason.OPENPGP_MALFORMED,
          "the signature packet is broken, contradicts itself or has no creation time");
    }
    if (message.signature().subpackets().criticalUnknown()) {
      throw new Refusal(
          RejectionReason.OPENPGP_CRITICAL_UNKNOWN,
          "the signature has a critical subpacket or notation that is not understood");
    }
    if (!message.isConsistent()) {
      throw new Refusal(
          RejectionReason.OPENPGP_STRUCTURE,
          "the one-pass signature and the signature name different keys, types or algorithms");
    }
  }

  /** The key that really made the signature. */
  private static SigningKey signer(
      UntrustedMessage message, HashAlgorithm hash, OpenPgpKeyring keyring) throws Refusal {
    SignaturePacket signature = message.signature();
    List<SigningKey> candidates = keyring.candidates(signature);
    if (candidates.isEmpty()) {
      throw new Refusal(
          RejectionReason.OPENPGP_UNKNOWN_KEY,
          "no key " + message.claimedKey() + " in the keyring");
    }
    for (SigningKey candidate :
        candidates.subList(0, Math.min(candidates.size(), MOST_CANDIDATES))) {
      if (SignatureCheck.verifies(candidate.key(), signature, message.literal())) {
        return candidate;
      }
    }
    refuseUnfit(candidates.get(0).key(), hash);
    throw new Refusal(
        RejectionReason.OPENPGP_BAD_SIGNATURE,
        "the signature is not one of key " + message.claimedKey() + " over this payload");
  }

  /** Tells a key that cannot verify anything from a signature that is wrong. */
  private static void refuseUnfit(KeyPacket key, HashAlgorithm hash) throws Refusal {
    if (key.verifyingKey().isEmpty()) {
      throw new Refusal(
          RejectionReason.OPENPGP_ALGORITHM_UNSUPPORTED,
          "the algorithm, curve or size of key " + key.fingerprint() + " is not supported");
    }
    if (key.verifyingKey().get().leastHashBits() > hash.bits()) {
      throw new Refusal(
          RejectionReason.OPENPGP_HASH_REFUSED,
          hash.title() + " is too short for the key " + key.fingerprint());
    }
  }

  private static List<String> warnings(HashAlgorithm hash, SigningKey key) {
    Optional<String> weakness = key.key().verifyingKey().flatMap(VerifyingKey::weakness);
    if (!hash.isWeak() && weakness.isEmpty()) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    if (hash.isWeak()) {
      warnings.add("the signature uses " + hash.title() + ", for which forgeries can be prepared");
    }
    weakness.ifPresent(what -> warnings.add("the signature was made by " + what));
    return warnings;
  }
}
