package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.registry.ImagePushException;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.PushReport;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningPhase;
import imagesigning.registry.SigningReport;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.signing.ImageManifests;
import imagesigning.registry.internal.signing.PendingSignature;
import imagesigning.registry.internal.signing.SignedName;
import imagesigning.registry.internal.signing.SigningSetup;
import imagesigning.registry.internal.signing.Tried;
import imagesigning.registry.internal.stores.Formats;
import imagesigning.registry.internal.stores.SignatureStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of one push: everything is read, checked and signed before anything is sent; then blobs,
 * then manifests, instances first, then signatures. Used once, by one thread.
 */
public final class PushTask {
  private final SigningSetup setup;
  private final ImageReference source;
  private final ImageReference target;
  private final Deadline deadline;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final List<Digest> stored = new ArrayList<>();
  private final List<Digest> uploaded = new ArrayList<>();
  private final List<Digest> present = new ArrayList<>();
  private boolean topSent;

  public PushTask(SigningSetup setup, ImageReference source, ImageReference target) {
    this.setup = setup;
    this.source = source;
    this.target = target;
    this.deadline = setup.deadline();
  }

  private enum BlobOutcome {
    UPLOADED,
    PRESENT,
    NOT_TRIED
  }

  /**
   * Pushes.
   *
   * @param copySignatures whether the signatures of the source go with it
   */
  public PushReport run(boolean copySignatures) throws IOException {
    enter(SigningPhase.READING);
    ImageManifests manifests =
        ImageManifests.read(source, setup.sources().open(source, deadline), setup.sideBySide());
    PushTarget.checkDigest(target, manifests.top());
    LocalImage image = LocalImage.of(source, manifests, setup.limits());
    List<PendingSignature> signatures =
        new ArrayList<>(copySignatures ? existing(manifests) : List.of());
    SignatureStore store = setup.storeFor(deadline);
    check(store, signatures);
    signatures.addAll(make(manifests));
    SigningReport signing = new SigningReport(target, List.of());
    try {
      enter(SigningPhase.BLOBS);
      upload(image.blobs());
      enter(SigningPhase.MANIFESTS);
      upload(manifests);
      signing = setup.writer(target, store).write(signatures, List.of());
    } catch (ImageSigningException e) {
      throw failure(e, report(image, e.report()));
    } catch (IOException e) {
      throw failure(e, report(image, signing));
    }
    return report(image, signing);
  }

  private List<PendingSignature> existing(ImageManifests manifests) throws IOException {
    if (source.transport() != Transport.DIR) {
      return List.of();
    }
    SignatureStore beside = SignatureStores.forReading(setup.access(), setup.limits(), deadline);
    List<PendingSignature> found = new ArrayList<>();
    for (Manifest manifest : manifests.all()) {
      for (UntrustedSignature signature : beside.read(source, manifest.digest())) {
        found.add(
            new PendingSignature(
                manifest.digest(), Optional.empty(), "copied from " + source, signature));
      }
    }
    return found;
  }

  /** Whether there is a place for what there is, and for what is about to be made. */
  private void check(SignatureStore store, List<PendingSignature> existing) throws IOException {
    Set<SignatureFormat> formats = setup.formats();
    existing.forEach(pending -> formats.add(pending.signature().format()));
    if (!formats.isEmpty()) {
      enter(SigningPhase.CHECKING);
      for (SignatureFormat format : formats) {
        store.check(target, format);
      }
      for (PendingSignature pending : existing) {
        if (setup.store().isEmpty()
            && pending.signature() instanceof UntrustedSigstoreSignature sigstore) {
          Formats.requireAttachable(sigstore);
        }
      }
    }
  }

  private List<PendingSignature> make(ImageManifests manifests) throws IOException {
    if (setup.services().isEmpty()) {
      return List.of();
    }
    enter(SigningPhase.SIGNING);
    DockerReference name = SignedName.of(target, setup.identity());
    return setup.maker(name).make(setup.toSign(manifests), List.of(), setup.sideBySide());
  }

  private void upload(List<BlobFile> blobs) throws IOException {
    List<Tried<BlobOutcome>> outcomes = Tried.each(setup.sideBySide(), blobs, this::upload);
    for (int i = 0; i < blobs.size(); i++) {
      Optional<BlobOutcome> outcome = outcomes.get(i).result();
      if (outcome.isPresent() && outcome.get() == BlobOutcome.UPLOADED) {
        uploaded.add(blobs.get(i).digest());
      } else if (outcome.isPresent() && outcome.get() == BlobOutcome.PRESENT) {
        present.add(blobs.get(i).digest());
      }
    }
    throwFirst(outcomes);
  }

  private BlobOutcome upload(BlobFile blob) throws IOException {
    if (failed.get()) {
      return BlobOutcome.NOT_TRIED;
    }
    DockerReference repository = target.dockerReference().orElseThrow();
    try {
      boolean there = setup.access().blobs().isThere(repository, blob.digest(), deadline);
      if (!there) {
        setup.access().blobs().upload(repository, blob.digest(), blob.size(), blob::open, deadline);
      }
      setup.listener().blob(target, blob.digest(), blob.size(), there);
      return there ? BlobOutcome.PRESENT : BlobOutcome.UPLOADED;
    } catch (RegistryException e) {
      failed.set(true);
      if (e.getCause() instanceof BlobFile.MismatchException mismatch) {
        throw new ImageReadException(
            RejectionReason.LAYOUT_INVALID, mismatch.getMessage() + ".", e);
      }
      throw e;
    }
  }

  private void upload(ImageManifests manifests) throws IOException {
    DockerReference name = target.dockerReference().orElseThrow();
    List<Tried<Digest>> outcomes =
        Tried.each(
            setup.sideBySide(),
            manifests.instances(),
            instance -> upload(name.withDigest(instance.digest()), instance));
    outcomes.forEach(outcome -> outcome.result().ifPresent(stored::add));
    throwFirst(outcomes);
    topSent = true;
    stored.add(upload(name, manifests.top()));
  }

  private Digest upload(DockerReference name, Manifest manifest) throws IOException {
    try {
      setup.access().manifestPusher().push(name, manifest, deadline);
    } catch (MalformedDataException e) {
      throw new ImageReadException(e.reason(), String.valueOf(e.getMessage()), e);
    }
    return manifest.digest();
  }

  private static void throwFirst(List<? extends Tried<?>> outcomes) throws IOException {
    for (Tried<?> outcome : outcomes) {
      if (outcome.failure().isPresent()) {
        throw outcome.failure().get();
      }
    }
  }

  private PushReport report(LocalImage image, SigningReport signing) {
    return new PushReport(
        source,
        target,
        image.manifests().top().digest(),
        stored,
        uploaded,
        present,
        image.elsewhere(),
        signing);
  }

  private ImagePushException failure(Exception cause, PushReport report) {
    return new ImagePushException(
        "The push of "
            + source
            + " to "
            + target
            + " ended early. "
            + cause.getMessage()
            + outcome(cause, report),
        report,
        cause);
  }

  /** A registry that did not refuse the last manifest may have stored it all the same. */
  private String outcome(Exception cause, PushReport report) {
    if (report.manifests().contains(report.manifest())) {
      return " The image itself is there.";
    }
    boolean refused =
        cause instanceof RegistryException answer && answer.status().orElse(0) / 100 == 4;
    return topSent && !refused
        ? " Whether " + target + " names the image now is not known."
        : " Nothing was stored under " + target + ".";
  }

  private void enter(SigningPhase phase) {
    setup.listener().entered(target, phase);
  }
}
