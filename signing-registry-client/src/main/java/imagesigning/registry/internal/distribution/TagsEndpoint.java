package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningFailure;
import imagesigning.registry.RepositorySigningLimits;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v2/<name>/tags/list}, page by page: all tags of a repository or none. Pages stay at
 * the server that was asked; their number, their size and the number of tags are bounded.
 * Thread-safe.
 */
public final class TagsEndpoint {
  /** What other tools ask for, so that registries are used to it. */
  public static final int PAGE = 1000;

  private static final int DEPTH = 20;

  private final RegistryRequests requests;
  private final RepositorySigningLimits limits;
  private final int pageSize;

  /**
   * An endpoint.
   *
   * @param pageSize how many tags to ask for at a time
   */
  public TagsEndpoint(RegistryRequests requests, RepositorySigningLimits limits, int pageSize) {
    this.requests = requests;
    this.limits = limits;
    this.pageSize = pageSize;
  }

  /**
   * All tags, each once, in the order of the registry; perhaps none.
   *
   * @throws RegistryException if the list cannot be had
   * @throws RepositorySigningException if it arrived and is malformed, endless or leads elsewhere
   */
  public List<String> list(DockerReference repository, Deadline deadline)
      throws RegistryException, RepositorySigningException {
    Set<String> tags = new LinkedHashSet<>();
    Pages pages = new Pages(repository);
    while (pages.areLeft()) {
      HttpAnswer answer = requests.send(request(repository, pages.next()), deadline);
      tags.addAll(tagsOf(repository, answer));
      if (tags.size() > limits.tags()) {
        throw tooLong(repository, "more than " + limits.tags() + " tags");
      }
      pages.leadOn(answer);
    }
    return List.copyOf(tags);
  }

  /**
   * Whether the list has a tag, however many others it has. Asked for with the access that writing
   * needs, and read to its end unless the tag comes up.
   *
   * @return false also if the registry says that there is no such repository
   * @throws RegistryException if the list cannot be had
   * @throws RepositorySigningException if it arrived and is malformed, endless or leads elsewhere
   */
  boolean holds(DockerReference repository, String tag, Deadline deadline)
      throws RegistryException, RepositorySigningException {
    Pages pages = new Pages(repository);
    while (pages.areLeft()) {
      HttpAnswer answer = requests.send(request(repository, pages.next()).forPushing(), deadline);
      if (pages.isFirst() && saysNoRepository(answer)) {
        return false;
      }
      if (tagsOf(repository, answer).contains(tag)) {
        return true;
      }
      pages.leadOn(answer);
    }
    return false;
  }

  private static boolean saysNoRepository(HttpAnswer answer) {
    return Absence.of(answer, DEPTH) == Absence.REPOSITORY_UNKNOWN && !answer.isRedirected();
  }

  private RegistryRequest request(DockerReference repository, String page) {
    return RegistryRequest.get(
        repository, page, List.of("application/json"), limits.tagPageBytes());
  }

  /** The way from page to page, which ends: none is asked for twice, nor too many. */
  private final class Pages {
    private final DockerReference repository;
    private final Set<String> asked = new HashSet<>();
    private Optional<String> page;

    Pages(DockerReference repository) {
      this.repository = repository;
      this.page = Optional.of("/v2/" + repository.path() + "/tags/list?n=" + pageSize);
    }

    boolean areLeft() {
      return page.isPresent();
    }

    boolean isFirst() {
      return asked.size() == 1;
    }

    String next() throws RepositorySigningException {
      String path = page.orElseThrow();
      if (!asked.add(path)) {
        throw failure(
            RepositorySigningFailure.TAG_LIST_LOOPS,
            "Page "
                + asked.size()
                + " of the list of tags of "
                + name(repository)
                + " leads back to an earlier one.",
            repository,
            null);
      }
      if (asked.size() > limits.tagPages()) {
        throw tooLong(repository, "more than " + limits.tagPages() + " pages");
      }
      return path;
    }

    void leadOn(HttpAnswer answer) throws RepositorySigningException {
      page = TagsEndpoint.next(repository, answer);
    }
  }

  private static Optional<String> next(DockerReference repository, HttpAnswer answer)
      throws RepositorySigningException {
    try {
      return NextPage.of(answer);
    } catch (NextPage.ElsewhereException e) {
      throw failure(
          RepositorySigningFailure.TAG_LIST_LEADS_AWAY,
          "The next page of the list of tags of "
              + name(repository)
              + " is not asked for: "
              + e.getMessage()
              + ".",
          repository,
          e);
    }
  }

  private List<String> tagsOf(DockerReference repository, HttpAnswer answer)
      throws RegistryException, RepositorySigningException {
    if (answer.status() != 200) {
      throw refusal(repository, answer);
    }
    if (answer.isCut()) {
      throw tooLong(repository, "a page of more than " + limits.tagPageBytes() + " bytes");
    }
    try {
      JsonValue root = StrictJson.parse(answer.body(), bounds(), shape());
      if (root instanceof JsonObject object) {
        JsonValue tags = object.get("tags").orElse(root);
        if (tags instanceof JsonNull) {
          return List.of();
        }
        if (tags instanceof JsonArray array) {
          return names(repository, array, answer);
        }
      }
      throw invalid(repository, "it is no object with an array of tags", null);
    } catch (JsonFormatException e) {
      throw invalid(repository, answer.shown(String.valueOf(e.getMessage())), answer.cause(e));
    }
  }

  /** One tag too many is enough to refuse all. */
  private JsonShape shape() {
    return JsonShape.NONE.with("tags", JsonShape.NONE.upTo(limits.tags()));
  }

  private JsonBounds bounds() {
    int values = (int) Math.min(Integer.MAX_VALUE, (long) limits.tags() + JsonBounds.VALUES);
    return new JsonBounds(limits.tagPageBytes(), DEPTH, values);
  }

  private static List<String> names(DockerReference repository, JsonArray array, HttpAnswer answer)
      throws RepositorySigningException {
    List<String> names = new ArrayList<>();
    for (JsonValue element : array.elements()) {
      if (!(element instanceof JsonString tag)) {
        throw invalid(repository, "one of the tags is a JSON " + element.kind(), null);
      }
      try {
        repository.withTag(tag.value());
      } catch (ReferenceFormatException e) {
        throw invalid(
            repository, "\"" + answer.shown(tag.value()) + "\" cannot be a tag", answer.cause(e));
      }
      names.add(tag.value());
    }
    return names;
  }

  private static RegistryException refusal(DockerReference repository, HttpAnswer answer) {
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 404 -> IndeterminateReason.MANIFEST_NOT_FOUND;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    return answer.failure(
        reason,
        "The registry answered the request for the list of tags of "
            + name(repository)
            + " with "
            + answer.status()
            + code
            + ".");
  }

  private static RepositorySigningException tooLong(DockerReference repository, String what) {
    return failure(
        RepositorySigningFailure.TAG_LIST_TOO_LONG,
        "The list of tags of "
            + name(repository)
            + " has "
            + what
            + ". Name the tags to sign, or raise the limit.",
        repository,
        null);
  }

  private static RepositorySigningException invalid(
      DockerReference repository, String why, @Nullable Throwable cause) {
    return failure(
        RepositorySigningFailure.TAG_LIST_INVALID,
        "The list of tags that the registry sent for "
            + name(repository)
            + " is malformed: "
            + why
            + ".",
        repository,
        cause);
  }

  private static RepositorySigningException failure(
      RepositorySigningFailure failure,
      String message,
      DockerReference repository,
      @Nullable Throwable cause) {
    return new RepositorySigningException(
        failure, message, RepositorySigningReport.nothing(repository), cause);
  }

  private static String name(DockerReference repository) {
    return repository.name();
  }
}
