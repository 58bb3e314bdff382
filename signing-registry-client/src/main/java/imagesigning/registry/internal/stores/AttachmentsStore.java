package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.registries.AttachmentsSetting;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.distribution.AttachedLayer;
import imagesigning.registry.internal.distribution.AttachmentConfig;
import imagesigning.registry.internal.distribution.AttachmentManifest;
import imagesigning.registry.internal.distribution.AttachmentsEndpoint;
import imagesigning.registry.internal.distribution.UncertainAbsenceException;
import imagesigning.registry.internal.http.Deadline;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;

/**
 * The sigstore signatures attached to an image: layers of the manifest with tag {@code
 * sha256-<hex>.sig} in its repository, where registries.d says that attachments are used. Source:
 * policy reference, "Sigstore attachments in a registry". Thread-safe.
 *
 * <p>Adding reads the manifest, uploads what is missing, and writes the manifest back with one more
 * layer. Registries have no lock for that, so that two who do it at the same time may lose one of
 * their signatures. Hence the manifest is read again immediately before it is written, and once
 * more afterwards; if it is not what it should be, everything begins anew. That there is none must
 * be certain, because a first manifest would replace it; and if signatures of others that were
 * there are gone, nothing more is written, and it is said which.
 */
final class AttachmentsStore implements SignatureStore {
  private static final int ATTEMPTS = 8;

  private final RegistryAccess access;
  private final Limits limits;
  private final Deadline deadline;
  private final SeenAttachments seen = new SeenAttachments();

  AttachmentsStore(RegistryAccess access, Limits limits, Deadline deadline) {
    this.access = access;
    this.limits = limits;
    this.deadline = deadline;
  }

  /** Whether there can be attachments of an image at all. */
  boolean isUsedFor(ImageReference image) {
    return access.registries().useSigstoreAttachments(name(image));
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest)
      throws SignatureStoreException {
    List<UntrustedSignature> signatures =
        StoreProblems.signatures(access.attachments().read(name(image), manifest, deadline), false);
    DockerReference target = target(image, manifest);
    List<Digest> lost = seen.lostSignatures(target, signatures);
    if (!lost.isEmpty()) {
      throw AttachmentFailure.ofLost(target, lost, true);
    }
    return signatures;
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws SignatureStoreException {
    if (format != SignatureFormat.SIGSTORE) {
      throw new SignatureStoreException(
          StoreFailure.FORMAT_UNSUPPORTED,
          "Only sigstore signatures are attached to an image in a registry, not those of format "
              + format.code()
              + ".",
          null);
    }
    AttachmentsSetting setting = access.registries().sigstoreAttachments(name(image));
    if (!setting.used()) {
      throw new SignatureStoreException(
          StoreFailure.NO_STORE,
          "There is no place for sigstore signatures of "
              + name(image).name()
              + ", because sigstore attachments are off for it: "
              + setting.source()
              + ". Write use-sigstore-attachments: true for it, or for a namespace it is in, into"
              + " registries.d; clients need the same to find the signatures.",
          null);
    }
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws SignatureStoreException {
    check(image, signature.format());
    UntrustedSigstoreSignature sigstore = (UntrustedSigstoreSignature) signature;
    Formats.requireAttachable(sigstore);
    return new Adding(target(image, manifest), manifest, sigstore).run();
  }

  /** Where signatures of a manifest are attached. */
  private static DockerReference target(ImageReference image, Digest manifest) {
    return name(image).withTag(AttachmentsEndpoint.tag(manifest));
  }

  private static DockerReference name(ImageReference image) {
    return image.dockerReference().orElseThrow();
  }

  /** The way of one signature to its place. */
  private final class Adding {
    private final DockerReference target;
    private final Digest image;
    private final byte[] payload;
    private final AttachedLayer layer;
    private boolean payloadIsThere;
    private boolean written;

    Adding(DockerReference target, Digest image, UntrustedSigstoreSignature signature) {
      this.target = target;
      this.image = image;
      this.payload = signature.payload();
      this.layer = AttachedLayer.of(signature);
    }

    Stored run() throws SignatureStoreException {
      seen.ours(target, layer);
      AttachmentManifest before = current();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!seen.lost(target, before.layers()).isEmpty()) {
          // What is missing may be on its way back; nothing is written as long as it is.
          before = current();
        } else if (before.holds(layer)) {
          return new Stored(target.toString(), !written);
        } else {
          before = attach(before);
        }
      }
      return outcome(before);
    }

    /** One attempt; what lies there then. */
    private AttachmentManifest attach(AttachmentManifest before) throws SignatureStoreException {
      AttachmentsRoom room = new AttachmentsRoom(target, limits);
      room.requireFor(layer, before);
      byte[] config = config(before);
      Manifest after = manifest(before.with(layer, config));
      room.requireFor(config, after, before);
      upload(config);
      AttachmentManifest meanwhile = current();
      if (!before.isSame(meanwhile)) {
        return meanwhile;
      }
      push(after);
      return afterwards();
    }

    private Stored outcome(AttachmentManifest last) throws SignatureStoreException {
      List<Digest> lost = seen.lost(target, last.layers());
      if (!lost.isEmpty()) {
        throw AttachmentFailure.ofLost(target, lost, written);
      }
      if (last.holds(layer)) {
        return new Stored(target.toString(), !written);
      }
      throw new SignatureStoreException(
          StoreFailure.CONFLICT,
          "The signature could not be attached at "
              + target
              + ": after "
              + ATTEMPTS
              + " attempts it is not there, because others write there too, or because the registry"
              + " does not show what it takes. Try again.",
          null);
    }

    private AttachmentManifest current() throws SignatureStoreException {
      try {
        return access.attachmentsEndpoint().forAdding(target, image, deadline);
      } catch (UncertainAbsenceException e) {
        throw AttachmentFailure.ofUncertainAbsence(target, e);
      } catch (RegistryException e) {
        throw AttachmentFailure.ofLooking(target, e);
      } catch (MalformedDataException e) {
        throw AttachmentFailure.ofExisting(target, e);
      }
    }

    private AttachmentManifest afterwards() throws SignatureStoreException {
      try {
        return access.attachmentsEndpoint().forAdding(target, image, deadline);
      } catch (UncertainAbsenceException e) {
        throw AttachmentFailure.ofLookingAgain(target, StoreFailure.ABSENCE_UNCERTAIN, e);
      } catch (RegistryException e) {
        throw AttachmentFailure.ofLookingAgain(target, StoreProblems.failure(e.reason()), e);
      } catch (MalformedDataException e) {
        throw AttachmentFailure.ofLookingAgain(target, StoreProblems.failure(e.reason()), e);
      }
    }

    private byte[] config(AttachmentManifest before) throws SignatureStoreException {
      try {
        Optional<Digest> existing = before.config();
        return existing.isEmpty()
            ? AttachmentConfig.first(layer.digest())
            : AttachmentConfig.with(
                access.attachmentsEndpoint().config(target, existing.get(), deadline),
                layer.digest(),
                limits);
      } catch (RegistryException e) {
        throw StoreProblems.of(e);
      } catch (MalformedDataException e) {
        throw AttachmentFailure.ofExisting(target, e);
      }
    }

    private Manifest manifest(byte[] bytes) throws SignatureStoreException {
      try {
        return Manifest.of(bytes, limits);
      } catch (MalformedDataException e) {
        throw AttachmentFailure.ofExisting(target, e);
      }
    }

    private void upload(byte[] config) throws SignatureStoreException {
      try {
        if (!payloadIsThere) {
          upload(layer.digest(), payload);
          payloadIsThere = true;
        }
        upload(Digest.sha256(config), config);
      } catch (RegistryException e) {
        throw AttachmentFailure.ofUploading(target, e);
      }
    }

    private void upload(Digest digest, byte[] blob) throws RegistryException {
      if (!access.blobs().isThere(target, digest, deadline)) {
        access
            .blobs()
            .upload(target, digest, blob.length, () -> new ByteArrayInputStream(blob), deadline);
      }
    }

    private void push(Manifest manifest) throws SignatureStoreException {
      written = true;
      try {
        access.manifestPusher().push(target, manifest, deadline);
      } catch (RegistryException e) {
        throw AttachmentFailure.ofPushing(target, e);
      } catch (MalformedDataException e) {
        throw AttachmentFailure.ofLookingAgain(target, StoreFailure.SERVER_FAILURE, e);
      }
    }
  }
}
