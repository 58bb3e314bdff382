package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.StandaloneVerification;
import imagesigning.core.simplesigning.StandaloneVerification.Refused;
import imagesigning.core.simplesigning.StandaloneVerification.Verified;
import imagesigning.core.simplesigning.StandaloneVerifier;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningReport;
import imagesigning.registry.internal.SideBySide;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the signatures of the manifests of one image, all of them before one is stored. With public
 * keys given, each is verified as a client will. Thread-safe.
 */
public final class SignatureMaker {
  private final List<SigningService> services;
  private final DockerReference identity;
  private final Optional<OpenPgpKeyring> publicKeys;
  private final Limits limits;
  private final StandaloneVerifier verifier;

  /**
   * A maker.
   *
   * @param services who signs
   * @param identity the name to sign, with a tag or a digest
   * @param publicKeys the signers' public keys, if they are known
   * @param clock decides what has expired
   * @param limits bounds on sizes
   */
  public SignatureMaker(
      List<SigningService> services,
      DockerReference identity,
      Optional<OpenPgpKeyring> publicKeys,
      Clock clock,
      Limits limits) {
    this.services = List.copyOf(services);
    this.identity = identity;
    this.publicKeys = publicKeys;
    this.limits = limits;
    this.verifier = new StandaloneVerifier(new OpenPgpVerifier(clock, true, limits));
  }

  /**
   * Signs every manifest by every service.
   *
   * @param signed those that need no signature because there is a good one
   */
  public List<PendingSignature> make(
      List<Manifest> manifests, List<SigningReport.Entry> signed, SideBySide sideBySide)
      throws IOException {
    List<PendingSignature> all = new ArrayList<>();
    Tried.all(sideBySide, manifests, manifest -> make(manifest, signed)).forEach(all::addAll);
    return all;
  }

  private List<PendingSignature> make(Manifest manifest, List<SigningReport.Entry> signed)
      throws SigningException {
    List<PendingSignature> made = new ArrayList<>();
    for (SigningService service : services) {
      String signer = service.description();
      boolean done =
          signed.stream()
              .anyMatch(e -> e.manifest().equals(manifest.digest()) && e.signer().equals(signer));
      if (!done) {
        made.add(
            new PendingSignature(
                manifest.digest(), Optional.of(identity), signer, sign(service, manifest)));
      }
    }
    return made;
  }

  private UntrustedSignature sign(SigningService service, Manifest manifest)
      throws SigningException {
    UntrustedSignature signature = service.sign(manifest.bytes(), identity);
    if (signature instanceof UntrustedSimpleSignature simple && !claims(simple, manifest)) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID,
          "What "
              + service.description()
              + " made is no signature of the manifest "
              + manifest.digest()
              + " as "
              + identity
              + ".");
    }
    if (publicKeys.isPresent() && signature instanceof UntrustedSimpleSignature simple) {
      StandaloneVerification verification = verify(simple, manifest, publicKeys.get());
      if (verification instanceof Refused refused) {
        throw new SigningException(
            SigningFailure.SIGNATURE_INVALID,
            "The signature that "
                + service.description()
                + " made of "
                + identity
                + " does not verify with the public keys given: "
                + refused.message());
      }
    }
    return signature;
  }

  /** Whether it says what it should; that it is a good signature is not known from this. */
  private boolean claims(UntrustedSimpleSignature signature, Manifest manifest) {
    try {
      UntrustedSignatureInfo info = UntrustedSignatureInfo.of(signature, limits);
      return manifest.matches(info.manifestDigest())
          && info.dockerReference().equals(identity.toString());
    } catch (MalformedDataException e) {
      return false;
    }
  }

  /**
   * Which services need not sign, because a good signature of their key, of this manifest and this
   * name, is there.
   *
   * @param store where to look
   * @param image the image as the store knows it
   */
  public List<SigningReport.Entry> alreadySigned(
      List<Manifest> manifests, SignatureStore store, ImageReference image, SideBySide sideBySide)
      throws IOException {
    List<SigningReport.Entry> all = new ArrayList<>();
    Tried.all(sideBySide, manifests, manifest -> alreadySigned(manifest, store, image))
        .forEach(all::addAll);
    return all;
  }

  private List<SigningReport.Entry> alreadySigned(
      Manifest manifest, SignatureStore store, ImageReference image) throws IOException {
    List<SigningReport.Entry> found = new ArrayList<>();
    List<String> keys = keysOfGoodSignatures(manifest, store.read(image, manifest.digest()));
    for (SigningService service : services) {
      if (service.keyFingerprint().filter(keys::contains).isPresent()) {
        found.add(
            new SigningReport.Entry(
                manifest.digest(),
                Optional.of(identity),
                service.description(),
                Optional.empty(),
                true));
      }
    }
    return found;
  }

  private List<String> keysOfGoodSignatures(Manifest manifest, List<UntrustedSignature> there) {
    List<String> keys = new ArrayList<>();
    for (UntrustedSignature signature : there) {
      if (publicKeys.isPresent()
          && signature instanceof UntrustedSimpleSignature simple
          && verify(simple, manifest, publicKeys.get()) instanceof Verified verified) {
        keys.add(verified.keyFingerprint());
      }
    }
    return keys;
  }

  private StandaloneVerification verify(
      UntrustedSimpleSignature signature, Manifest manifest, OpenPgpKeyring keys) {
    return verifier.verify(
        signature.message(),
        manifest.bytes(),
        identity.toString(),
        keys.primaryFingerprints(),
        keys);
  }
}
