package imagesigning.registry.internal;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.registries.AttachmentsSetting;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.policy.registries.RegistriesFormatException;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.distribution.FetchedManifest;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.lookaside.LookasideReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An image in a registry. Its simple signatures lie in the look-aside store, unless the registry
 * announces that it keeps them itself: then the store says nothing about them. Its sigstore
 * signatures are attached to it, where registries.d says that attachments are used.
 */
final class RegistryImage implements ImageSource {
  private final DockerReference name;
  private final RegistryAccess access;
  private final Deadline deadline;

  /**
   * An image in a registry.
   *
   * @param name its physical name
   * @param access how registries and stores are reached
   * @param deadline for everything together
   */
  RegistryImage(DockerReference name, RegistryAccess access, Deadline deadline) {
    this.name = name;
    this.access = access;
    this.deadline = deadline;
  }

  @Override
  public Manifest top() throws ImageUnavailableException {
    return fetch(name);
  }

  @Override
  public Manifest instance(Digest digest) throws ImageUnavailableException {
    return fetch(name.withDigest(digest));
  }

  @Override
  public SignatureFindings signatures(
      Digest manifest, Optional<Digest> instance, SignatureKinds kinds)
      throws ImageUnavailableException {
    boolean attached = kinds.sigstore() && access.registries().useSigstoreAttachments(name);
    if (!attached) {
      return kinds.simple() ? simple(manifest) : SignatureFindings.NONE;
    }
    if (!kinds.simple()) {
      return attachments(manifest);
    }
    List<Supplier<SignatureFindings>> both =
        List.of(() -> simpleOrUnread(manifest), () -> attachments(manifest));
    List<SignatureFindings> found =
        new SideBySide(both.size(), Optional.empty()).map(both, Supplier::get);
    return found.get(0).and(found.get(1));
  }

  private SignatureFindings attachments(Digest manifest) {
    return access.attachments().read(name, manifest, deadline);
  }

  /** Says which simple signatures cannot be had, because the others still may decide. */
  private SignatureFindings simpleOrUnread(Digest manifest) {
    try {
      return simple(manifest);
    } catch (ImageUnavailableException e) {
      return SignatureFindings.unread(
          new UnreadSignature(name.name(), 0, false, e.reason(), e.explanation()));
    }
  }

  private SignatureFindings simple(Digest manifest) throws ImageUnavailableException {
    if (access.extensions().known(name).orElse(false)) {
      return behindExtensionsApi(manifest);
    }
    // On its way while the registry is asked.
    LookasideReading reading =
        access.lookaside().begin(location(), name, manifest, access.address().tls(name), deadline);
    try {
      return access.extensions().isAnnounced(name, deadline)
          ? behindExtensionsApi(manifest)
          : reading.finish();
    } catch (RegistryException e) {
      return without(e, reading.finish());
    } finally {
      reading.cancel();
    }
  }

  @Override
  public List<String> warnings(SignatureKinds kinds) {
    return kinds.isEmpty() ? List.of() : access.registries().warnings();
  }

  @Override
  public List<String> passedOver(SignatureKinds kinds) {
    AttachmentsSetting setting = access.registries().sigstoreAttachments(name);
    return kinds.sigstore() && !setting.used()
        ? List.of(
            "Sigstore signatures attached to the image are not looked for, because sigstore"
                + " attachments are off for it: "
                + setting.source()
                + ".")
        : List.of();
  }

  private Manifest fetch(DockerReference image) throws ImageUnavailableException {
    try {
      FetchedManifest fetched = access.manifests().fetch(image, deadline);
      if (fetched.announcesExtensionsApi()) {
        access.extensions().announced(name);
      }
      return fetched.manifest();
    } catch (RegistryException e) {
      throw new ImageUnavailableException(e.reason(), String.valueOf(e.getMessage()), e);
    }
  }

  private LookasideLocation location() throws ImageUnavailableException {
    try {
      return access.registries().lookasideForReading(name);
    } catch (RegistriesFormatException e) {
      throw new ImageUnavailableException(
          IndeterminateReason.CONFIGURATION_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private SignatureFindings behindExtensionsApi(Digest manifest) {
    return access.extensionsReader().read(name, manifest, deadline);
  }

  /**
   * What the store holds, while it is not known whether the registry keeps more. A malformed
   * signature decides nothing then, because perhaps the store does not count at all; nor do those
   * beside it, which it would spoil.
   */
  private SignatureFindings without(RegistryException answer, SignatureFindings findings) {
    UnreadSignature unanswered =
        new UnreadSignature(
            name.domain(), 0, false, answer.reason(), String.valueOf(answer.getMessage()));
    if (findings.unread().stream().anyMatch(u -> u.reason() instanceof RejectionReason)) {
      return SignatureFindings.unread(unanswered);
    }
    List<UnreadSignature> unread = new ArrayList<>(findings.unread());
    unread.add(unanswered);
    return new SignatureFindings(
        findings.signatures(), unread, findings.stores(), findings.warnings());
  }
}
