package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.StandaloneVerification;
import imagesigning.core.simplesigning.StandaloneVerifier;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.cosign.SigstoreVerification;
import imagesigning.cosign.SigstoreVerifier;
import imagesigning.cosign.TrustedKeys;
import java.time.Clock;
import java.util.Optional;

/**
 * The public keys of those who sign, as far as the caller gave them, and what signatures are worth
 * with them. Thread-safe.
 */
public final class SignerKeys {
  private final Optional<OpenPgpKeyring> openPgp;
  private final Optional<TrustedKeys> sigstore;
  private final Limits limits;
  private final StandaloneVerifier simpleVerifier;
  private final SigstoreVerifier sigstoreVerifier;

  /**
   * Keys.
   *
   * @param openPgp the OpenPGP keys, if any were given
   * @param sigstore the sigstore keys, if any were given
   * @param clock decides what has expired
   * @param limits bounds on sizes
   */
  public SignerKeys(
      Optional<OpenPgpKeyring> openPgp,
      Optional<TrustedKeys> sigstore,
      Clock clock,
      Limits limits) {
    this.openPgp = openPgp;
    this.sigstore = sigstore;
    this.limits = limits;
    this.simpleVerifier = new StandaloneVerifier(new OpenPgpVerifier(clock, true, limits));
    this.sigstoreVerifier = new SigstoreVerifier(clock);
  }

  /** What a signature is worth. */
  sealed interface Worth permits Good, Bad {}

  /**
   * A good signature of this manifest and this name.
   *
   * @param keyFingerprint of the key that made it
   */
  record Good(String keyFingerprint) implements Worth {}

  /**
   * It is none.
   *
   * @param why for a person
   */
  record Bad(String why) implements Worth {}

  /** Whether there are keys for signatures of a format. */
  public boolean areThereFor(SignatureFormat format) {
    return format == SignatureFormat.SIGSTORE ? sigstore.isPresent() : openPgp.isPresent();
  }

  /** Verifies a signature as a client will; empty if there are no keys for its format. */
  Optional<Worth> worth(UntrustedSignature signature, Manifest manifest, DockerReference name) {
    if (signature instanceof UntrustedSigstoreSignature made) {
      return sigstore.map(keys -> worth(made, manifest, name, keys));
    }
    UntrustedSimpleSignature made = (UntrustedSimpleSignature) signature;
    return openPgp.map(keys -> worth(made, manifest, name, keys));
  }

  private Worth worth(
      UntrustedSimpleSignature signature,
      Manifest manifest,
      DockerReference name,
      OpenPgpKeyring keys) {
    StandaloneVerification verification =
        simpleVerifier.verify(
            signature.message(),
            manifest.bytes(),
            name.toString(),
            keys.primaryFingerprints(),
            keys);
    return verification.fold(
        verified -> new Good(verified.keyFingerprint()), refused -> new Bad(refused.message()));
  }

  private Worth worth(
      UntrustedSigstoreSignature signature,
      Manifest manifest,
      DockerReference name,
      TrustedKeys keys) {
    SigstoreVerification verification = sigstoreVerifier.verify(signature, keys, Optional.empty());
    return verification.fold(
        verified ->
            isAbout(verified.signature().payload(), manifest, name)
                ? new Good(verified.signature().keyFingerprint())
                : new Bad("It is a signature of something else."),
        refused -> new Bad(refused.message()));
  }

  private static boolean isAbout(SigstorePayload payload, Manifest manifest, DockerReference name) {
    return manifest.matches(payload.manifestDigest())
        && payload.dockerReference().equals(name.toString());
  }

  /** Whether a signature says what it should; that it is a good one is not known from this. */
  boolean claims(UntrustedSignature signature, Manifest manifest, DockerReference name) {
    try {
      if (signature instanceof UntrustedSigstoreSignature made) {
        return isAbout(SigstorePayload.parse(made.payload()), manifest, name);
      }
      UntrustedSignatureInfo info =
          UntrustedSignatureInfo.of((UntrustedSimpleSignature) signature, limits);
      return manifest.matches(info.manifestDigest())
          && info.dockerReference().equals(name.toString());
    } catch (MalformedDataException e) {
      return false;
    }
  }
}
