package imagesigning.registry.pulp;

import imagesigning.core.Digest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.registry.pulp.JsonPlace.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Reads the models from Pulp's JSON. What makes a model useless when it is missing is required, the
 * rest may be missing or null, as several versions of Pulp differ.
 */
final class PulpModels {
  private static final String HREF = "pulp_href";
  private static final String CREATED = "pulp_created";
  private static final String NAME = "name";

  private PulpModels() {}

  static <T> Reader<PulpPage<T>> page(Reader<T> results) {
    return place ->
        new PulpPage<>(
            place.member("count").count(),
            place.find("next", JsonPlace::text),
            place.find("previous", JsonPlace::text),
            place.member("results").list(results));
  }

  static PulpSigningService signingService(JsonPlace place) throws WrongShapeException {
    return new PulpSigningService(
        place.member(HREF).text(),
        place.member(NAME).text(),
        place.member("pubkey_fingerprint").text(),
        place.member("public_key").text(),
        place.member("script").text(),
        place.find(CREATED, JsonPlace::time));
  }

  static PulpRepository repository(JsonPlace place) throws WrongShapeException {
    return new PulpRepository(
        place.member(HREF).text(),
        place.member(NAME).text(),
        place.find("description", JsonPlace::text),
        place.find("manifest_signing_service", JsonPlace::text),
        place.find("latest_version_href", JsonPlace::text),
        place.find("versions_href", JsonPlace::text),
        number(place, "retain_repo_versions"),
        place.find("pulp_labels", labels -> labels.map(PulpModels::label)).orElse(Map.of()),
        place.find(CREATED, JsonPlace::time));
  }

  static PulpRepositoryVersion version(JsonPlace place) throws WrongShapeException {
    JsonPlace summary = place.member("content_summary");
    return new PulpRepositoryVersion(
        place.member(HREF).text(),
        place.member("number").count(),
        place.find("repository", JsonPlace::text),
        place.find("base_version", JsonPlace::text),
        place.find(CREATED, JsonPlace::time),
        new ContentSummary(
            summary.member("added").map(PulpModels::content),
            summary.member("present").map(PulpModels::content),
            summary.member("removed").map(PulpModels::content)));
  }

  static UntrustedPulpSignature signature(JsonPlace place) throws WrongShapeException {
    return new UntrustedPulpSignature(
        place.member(HREF).text(),
        place.member(NAME).text(),
        digest(place.member("digest")),
        place.member("type").text(),
        place.find("key_id", JsonPlace::text),
        place.find("fingerprint", JsonPlace::text),
        place.find("creator", JsonPlace::text),
        place.find("timestamp", JsonPlace::epochSecond),
        place.find("signed_manifest", JsonPlace::text),
        place.find(CREATED, JsonPlace::time));
  }

  static PulpTask task(JsonPlace place) throws WrongShapeException {
    return new PulpTask(
        place.member(HREF).text(),
        place.member(NAME).text(),
        state(place.member("state")),
        place.find("error", PulpModels::problem),
        place.find(CREATED, JsonPlace::time),
        place.find("started_at", JsonPlace::time),
        place.find("finished_at", JsonPlace::time),
        hrefs(place, "created_resources"),
        hrefs(place, "reserved_resources_record"),
        hrefs(place, "child_tasks"),
        place.find("parent_task", JsonPlace::text),
        place.find("task_group", JsonPlace::text),
        place.find("worker", JsonPlace::text),
        place.find("logging_cid", JsonPlace::text),
        place
            .find("progress_reports", reports -> reports.list(PulpModels::progress))
            .orElse(List.of()));
  }

  /** The answer to what starts a task. */
  static String startedTask(JsonPlace place) throws WrongShapeException {
    return place.member("task").text();
  }

  /** Of a tag only its name matters. */
  static String tagName(JsonPlace place) throws WrongShapeException {
    return place.member(NAME).text();
  }

  private static PulpTaskState state(JsonPlace place) throws WrongShapeException {
    String text = place.text();
    for (PulpTaskState state : PulpTaskState.values()) {
      if (state.text().equals(text)) {
        return state;
      }
    }
    throw place.wrong(
        "one of "
            + Arrays.stream(PulpTaskState.values())
                .map(PulpTaskState::text)
                .collect(Collectors.joining(", ")));
  }

  private static PulpTask.Problem problem(JsonPlace place) throws WrongShapeException {
    return new PulpTask.Problem(
        place.find("description", JsonPlace::text), place.find("traceback", JsonPlace::text));
  }

  private static PulpTask.Progress progress(JsonPlace place) throws WrongShapeException {
    return new PulpTask.Progress(
        place.member("message").text(),
        place.find("code", JsonPlace::text),
        place.find("state", JsonPlace::text),
        number(place, "done"),
        number(place, "total"));
  }

  private static ContentSummary.Content content(JsonPlace place) throws WrongShapeException {
    return new ContentSummary.Content(place.member("count").count(), place.member("href").text());
  }

  private static List<String> hrefs(JsonPlace place, String name) throws WrongShapeException {
    // What was deleted since stands there as null.
    return place.find(name, hrefs -> hrefs.list(PulpModels::href)).orElse(List.of()).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> href(JsonPlace place) throws WrongShapeException {
    return place.value() instanceof JsonNull ? Optional.empty() : Optional.of(place.text());
  }

  private static String label(JsonPlace place) throws WrongShapeException {
    return place.value() instanceof JsonNull ? "" : place.text();
  }

  private static OptionalLong number(JsonPlace place, String name) throws WrongShapeException {
    Optional<Long> number = place.find(name, JsonPlace::count);
    return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
  }

  private static Digest digest(JsonPlace place) throws WrongShapeException {
    String text = place.text();
    try {
      return Digest.parse(text);
    } catch (ReferenceFormatException e) {
      throw place.wrong("a digest");
    }
  }
}
