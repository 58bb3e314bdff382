package imagesigning.registry.internal.repository;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningFailure;
import imagesigning.registry.RepositorySigningListener;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningPhase;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.repository.PlannedSignatures.Group;
import imagesigning.registry.internal.repository.PlannedSignatures.Pair;
import imagesigning.registry.internal.signing.PendingSignature;
import imagesigning.registry.internal.signing.SignatureMaker;
import imagesigning.registry.internal.signing.SigningSetup;
import imagesigning.registry.internal.signing.Tried;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs what was planned, several manifests side by side. Everything about one manifest is done on
 * one thread: its signatures are read once, those that lack are made, stored and read back. After a
 * failure no further manifest is begun. Used once.
 */
final class RepositoryTask {
  private static final SideBySide ONE_BY_ONE = new SideBySide(1, Optional.empty());

  private final SigningSetup setup;
  private final RepositorySigningListener listener;
  private final boolean skipSigned;
  private final PlannedSignatures planned;
  private final int total;
  private final AtomicInteger done = new AtomicInteger();

  /**
   * A task.
   *
   * @param skipSigned whether signers with a good signature are passed over
   * @param planned what to sign
   */
  RepositoryTask(
      SigningSetup setup,
      RepositorySigningListener listener,
      boolean skipSigned,
      PlannedSignatures planned) {
    this.setup = setup;
    this.listener = listener;
    this.skipSigned = skipSigned;
    this.planned = planned;
    this.total = planned.pairs().size() * setup.services().size();
  }

  /** What became of one manifest. */
  private record Outcome(List<Entry> entries, Optional<IOException> failure) {}

  /** Which signature is meant. */
  private record Key(Digest manifest, Optional<DockerReference> identity, String signer) {}

  /**
   * Signs.
   *
   * @throws RepositorySigningException if the guard refused something, or not everything is signed
   *     afterwards
   */
  RepositorySigningReport run() throws RepositorySigningException {
    if (!planned.refusals().isEmpty()) {
      throw refused(planned.refusals());
    }
    listener.planned(planned.plan(), total);
    List<Tried<Optional<Outcome>>> outcomes =
        new UntilFailure().each(setup.sideBySide(), planned.groups(), this::orFail);
    List<Entry> entries = new ArrayList<>();
    Optional<IOException> failure = Optional.empty();
    for (Tried<Optional<Outcome>> tried : outcomes) {
      if (tried.failure().isPresent() && tried.failure().get() instanceof EndedException ended) {
        entries.addAll(ended.outcome.entries());
        failure = failure.or(ended.outcome::failure);
      }
      tried.result().flatMap(outcome -> outcome).ifPresent(o -> entries.addAll(o.entries()));
    }
    RepositorySigningReport report = report(entries);
    if (failure.isPresent()) {
      throw incomplete(report, failure.get());
    }
    return report;
  }

  /** Ends the work, with what there is of one manifest. */
  private static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Outcome outcome;

    EndedException(Outcome outcome, IOException cause) {
      super(cause);
      this.outcome = outcome;
    }
  }

  private Outcome orFail(Group group) throws EndedException {
    Outcome outcome = sign(group);
    for (Entry entry : outcome.entries()) {
      listener.signed(entry, done.incrementAndGet(), total);
    }
    if (outcome.failure().isPresent()) {
      throw new EndedException(outcome, outcome.failure().get());
    }
    return outcome;
  }

  private Outcome sign(Group group) {
    ImageReference image =
        ImageReference.docker(planned.repository().withDigest(group.manifest().digest()));
    SignatureStore store = new ReadOnceStore(setup.storeFor(setup.deadline()));
    List<Entry> before = new ArrayList<>();
    try {
      List<PendingSignature> made = make(group, image, store, before);
      return new Outcome(
          setup.writer(image, store).write(made, before).entries(), Optional.empty());
    } catch (ImageSigningException e) {
      return new Outcome(inPlace(e), Optional.of(e));
    } catch (IOException e) {
      return new Outcome(before, Optional.of(e));
    }
  }

  private List<PendingSignature> make(
      Group group, ImageReference image, SignatureStore store, List<Entry> before)
      throws IOException {
    List<PendingSignature> made = new ArrayList<>();
    setup.listener().entered(image, SigningPhase.READING);
    List<Manifest> manifest = List.of(group.manifest());
    for (DockerReference identity : group.identities()) {
      SignatureMaker maker = setup.maker(identity);
      List<Entry> signed =
          skipSigned ? maker.alreadySigned(manifest, store, image, ONE_BY_ONE) : List.of();
      before.addAll(signed);
      setup.listener().entered(image, SigningPhase.SIGNING);
      made.addAll(maker.make(manifest, signed, ONE_BY_ONE));
    }
    return made;
  }

  /** What was stored and is not known to be gone or changed since. */
  private static List<Entry> inPlace(ImageSigningException ended) {
    List<Missing> missing = new ArrayList<>(ended.missing());
    return ended.report().entries().stream()
        .filter(
            entry ->
                !missing.remove(new Missing(entry.manifest(), entry.identity(), entry.signer())))
        .toList();
  }

  /** In the order of the plan. */
  private RepositorySigningReport report(List<Entry> entries) {
    Map<Key, Queue<Entry>> found = new HashMap<>();
    for (Entry entry : entries) {
      found
          .computeIfAbsent(
              new Key(entry.manifest(), entry.identity(), entry.signer()), k -> new ArrayDeque<>())
          .add(entry);
    }
    List<Entry> ordered = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    for (Pair pair : planned.pairs()) {
      for (SigningService service : setup.services()) {
        Key key =
            new Key(pair.manifest().digest(), Optional.of(pair.identity()), service.description());
        Entry entry = found.getOrDefault(key, new ArrayDeque<>()).poll();
        if (entry != null) {
          ordered.add(entry);
        } else {
          missing.add(new Missing(key.manifest(), key.identity(), key.signer()));
        }
      }
    }
    return new RepositorySigningReport(
        planned.repository(), ordered, missing, planned.companionTags());
  }

  private RepositorySigningException incomplete(RepositorySigningReport report, IOException cause) {
    return new RepositorySigningException(
        RepositorySigningFailure.INCOMPLETE,
        "Of "
            + total
            + " signatures of "
            + planned.repository()
            + ", "
            + report.entries().size()
            + " are in their place and "
            + report.missing().size()
            + " are missing. "
            + cause.getMessage(),
        report,
        cause);
  }

  private RepositorySigningException refused(List<Refusal> refusals) {
    Refusal first = refusals.get(0);
    return new RepositorySigningException(
        RepositorySigningFailure.REFUSED_BY_GUARD,
        "Of "
            + planned.pairs().size()
            + " manifests and names of "
            + planned.repository()
            + " the guard refuses "
            + refusals.size()
            + ", the first being "
            + first.manifest()
            + " as "
            + first.identity()
            + ": "
            + first.reason()
            + ". Nothing was signed.",
        RepositorySigningReport.nothing(planned.repository()),
        null);
  }
}
