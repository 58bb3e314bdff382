package imagesigning.registry.internal.repository;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningFailure;
import imagesigning.registry.RepositorySigningLimits;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SigningGuard;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.distribution.CompanionTags;
import imagesigning.registry.internal.distribution.TagsEndpoint;
import imagesigning.registry.internal.repository.PlannedSignatures.Pair;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what is to be signed under which names, and signs nothing. Thread-safe. */
public final class RepositoryPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RepositoryPlanner.class);

  /** How many names a message holds. */
  private static final int NAMED = 10;

  private final SigningSetup setup;
  private final RepositorySigningLimits limits;
  private final SigningGuard guard;
  private final int tagsPerPage;

  /**
   * A planner.
   *
   * @param guard sees every manifest
   * @param tagsPerPage how many tags to ask a registry for at a time
   */
  public RepositoryPlanner(
      SigningSetup setup, RepositorySigningLimits limits, SigningGuard guard, int tagsPerPage) {
    this.setup = setup;
    this.limits = limits;
    this.guard = guard;
    this.tagsPerPage = tagsPerPage;
  }

  /** Is told of one of the images before the others are read. */
  @FunctionalInterface
  public interface FirstLook {
    /** May refuse to go on. */
    void at(ImageReference image) throws IOException;
  }

  private record TaggedManifest(String tag, Manifest manifest) {}

  /** The tags of a request, and those that were passed over. */
  private record Tags(List<String> wanted, List<String> passedOver) {}

  /**
   * What a request means.
   *
   * @param firstLook is shown one of the tags before any manifest is fetched
   * @throws RegistryException if a server does not give tags or manifests
   * @throws imagesigning.registry.ImageReadException if a manifest cannot be had otherwise, or is
   *     none
   * @throws RepositorySigningException if there is nothing to sign, or not all tags exist
   */
  PlannedSignatures plan(RepositorySigningRequest request, FirstLook firstLook) throws IOException {
    DockerReference repository = request.repository();
    Tags tags = tags(request);
    requireSome(repository, tags.wanted());
    firstLook.at(ImageReference.docker(repository.withTag(tags.wanted().get(0))));
    HeldManifests manifests = new HeldManifests(setup, limits, repository);
    List<TaggedManifest> named = named(request, tags.wanted(), manifests);
    List<TaggedManifest> images = new ArrayList<>();
    List<String> passedOver = new ArrayList<>(tags.passedOver());
    for (TaggedManifest one : named) {
      if (!CompanionTags.isReferrersTag(one.tag(), one.manifest(), setup.limits().jsonDepth())) {
        images.add(one);
      } else if (request.tags().isPresent()) {
        throw companion(repository, one.tag());
      } else {
        passedOver.add(one.tag());
      }
    }
    requireSome(repository, images);
    manifests.readBelow(images.stream().map(TaggedManifest::manifest).toList());
    List<Pair> pairs = pairs(request, images, manifests);
    return new PlannedSignatures(repository, pairs, passedOver, refusals(pairs));
  }

  private Tags tags(RepositorySigningRequest request) throws IOException {
    DockerReference repository = request.repository();
    if (request.tags().isPresent()) {
      for (String tag : request.tags().get()) {
        if (CompanionTags.isAttachment(tag)) {
          throw companion(repository, tag);
        }
      }
      return new Tags(request.tags().get(), List.of());
    }
    Tags tags = new Tags(new ArrayList<>(), new ArrayList<>());
    TagsEndpoint endpoint = new TagsEndpoint(setup.access().requests(), limits, tagsPerPage);
    for (String tag : endpoint.list(repository, setup.deadline())) {
      (CompanionTags.isAttachment(tag) ? tags.passedOver() : tags.wanted()).add(tag);
    }
    return tags;
  }

  /** All of them, or the tags that do not exist in one message. */
  private List<TaggedManifest> named(
      RepositorySigningRequest request, List<String> tags, HeldManifests manifests)
      throws IOException {
    List<Optional<Manifest>> found =
        UntilFailure.<String, Optional<Manifest>>all(
            setup.sideBySide(), tags, tag -> existing(manifests, tag));
    List<TaggedManifest> named = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      String tag = tags.get(i);
      found
          .get(i)
          .ifPresentOrElse(
              manifest -> named.add(new TaggedManifest(tag, manifest)), () -> unknown.add(tag));
    }
    if (!unknown.isEmpty()) {
      throw failure(
          RepositorySigningFailure.TAG_UNKNOWN,
          "The repository "
              + request.repository()
              + (request.tags().isPresent()
                  ? " has no tag "
                  : " lists, but does not have, the tag ")
              + shown(unknown)
              + ". Nothing was signed.",
          request.repository());
    }
    return named;
  }

  private static Optional<Manifest> existing(HeldManifests manifests, String tag)
      throws IOException {
    try {
      return Optional.of(manifests.named(tag));
    } catch (RegistryException e) {
      if (e.reason() == IndeterminateReason.MANIFEST_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<Pair> pairs(
      RepositorySigningRequest request, List<TaggedManifest> images, HeldManifests manifests)
      throws RepositorySigningException {
    List<Pair> pairs = new ArrayList<>();
    for (TaggedManifest image : images) {
      DockerReference identity = request.identity(image.tag());
      for (Manifest manifest : manifests.toSign(image.manifest(), setup.indexSigning())) {
        pairs.add(new Pair(identity, manifest));
      }
      if ((long) pairs.size() * setup.services().size() > limits.signatures()) {
        throw manifests.tooMuch("more than " + limits.signatures() + " signatures");
      }
    }
    return pairs;
  }

  private List<Refusal> refusals(List<Pair> pairs) {
    return setup.sideBySide().map(pairs, this::refusal).stream().flatMap(Optional::stream).toList();
  }

  private Optional<Refusal> refusal(Pair pair) {
    return objection(pair)
        .map(
            reason ->
                new Refusal(pair.identity(), pair.manifest().digest(), RemoteText.shown(reason)));
  }

  /** A guard that answers nothing has not said yes, nor has one that fails. */
  private Optional<String> objection(Pair pair) {
    try {
      return Objects.requireNonNullElse(
          guard.objection(pair.identity(), pair.manifest()),
          Optional.of("the guard gave no answer"));
    } catch (VerificationInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("a guard failed, which counts as an objection", e);
      return Optional.of("the guard failed with " + e.getClass().getSimpleName());
    }
  }

  private static void requireSome(DockerReference repository, List<?> things)
      throws RepositorySigningException {
    if (things.isEmpty()) {
      throw failure(
          RepositorySigningFailure.NOTHING_TO_SIGN,
          "The repository "
              + repository
              + " has no tags, or only such as belong to other images; there is nothing to sign.",
          repository);
    }
  }

  private static RepositorySigningException companion(DockerReference repository, String tag) {
    return failure(
        RepositorySigningFailure.COMPANION_TAG,
        "The tag "
            + tag
            + " of "
            + repository
            + " stands for signatures, attestations or an SBOM of another image, and is not signed."
            + " Leave it out.",
        repository);
  }

  private static RepositorySigningException failure(
      RepositorySigningFailure failure, String message, DockerReference repository) {
    return new RepositorySigningException(
        failure, message, RepositorySigningReport.nothing(repository), null);
  }

  private static String shown(List<String> tags) {
    String first = String.join(", ", tags.subList(0, Math.min(NAMED, tags.size())));
    return tags.size() > NAMED ? first + " and " + (tags.size() - NAMED) + " more" : first;
  }
}
