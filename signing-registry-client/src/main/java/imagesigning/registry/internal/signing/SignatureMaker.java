package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningReport;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.signing.SignerKeys.Bad;
import imagesigning.registry.internal.signing.SignerKeys.Good;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the signatures of the manifests of one image, all of them before one is stored. With public
 * keys given, each is verified as a client will. Thread-safe.
 */
public final class SignatureMaker {
  private final List<SigningService> services;
  private final DockerReference identity;
  private final SignerKeys keys;

  /**
   * A maker.
   *
   * @param services who signs
   * @param identity the name to sign, with a tag or a digest
   * @param keys the signers' public keys, as far as they are known
   */
  public SignatureMaker(List<SigningService> services, DockerReference identity, SignerKeys keys) {
    this.services = List.copyOf(services);
    this.identity = identity;
    this.keys = keys;
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

  /** The seam to a caller's service: whatever else it throws is a signer that failed. */
  private UntrustedSignature signed(SigningService service, Manifest manifest)
      throws SigningException {
    try {
      return Objects.requireNonNull(
          service.sign(manifest.bytes(), identity), "the service gave no answer");
    } catch (VerificationInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          service.description()
              + " failed unexpectedly, with "
              + e.getClass().getSimpleName()
              + ".",
          e);
    }
  }

  private UntrustedSignature sign(SigningService service, Manifest manifest)
      throws SigningException {
    UntrustedSignature signature = signed(service, manifest);
    if (signature.format() != service.format()) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID,
          "What "
              + service.description()
              + " made is of format "
              + signature.format().code()
              + " and not, as it said, of "
              + service.format().code()
              + ".");
    }
    if (!keys.claims(signature, manifest, identity)) {
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
    if (keys.worth(signature, manifest, identity).orElse(null) instanceof Bad bad) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID,
          "The signature that "
              + service.description()
              + " made of "
              + identity
              + " does not verify with the public keys given: "
              + bad.why());
    }
    return signature;
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
    Set<SignatureFormat> formats = EnumSet.noneOf(SignatureFormat.class);
    services.forEach(service -> formats.add(service.format()));
    List<SigningReport.Entry> found = new ArrayList<>();
    List<String> there =
        keysOfGoodSignatures(manifest, store.read(image, manifest.digest(), formats));
    for (SigningService service : services) {
      if (service.keyFingerprint().filter(there::contains).isPresent()) {
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
    List<String> good = new ArrayList<>();
    for (UntrustedSignature signature : there) {
      if (keys.worth(signature, manifest, identity).orElse(null) instanceof Good one) {
        good.add(one.keyFingerprint());
      }
    }
    return good;
  }
}
