package imagesigning.registry.pulp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Pulp is asked to sign, with what, and under which name. Immutable. Source: signing-services
 * reference, A.1 and B.4.
 */
public final class SignRequest {
  private static final DockerReference ANY = DockerReference.parse("host.invalid/any");

  private final List<String> tags;
  private final @Nullable String service;
  private final @Nullable RepositoryPath futureBasePath;

  private SignRequest(
      List<String> tags, @Nullable String service, @Nullable RepositoryPath futureBasePath) {
    this.tags = tags;
    this.service = service;
    this.futureBasePath = futureBasePath;
  }

  /**
   * Every tag of the repository.
   *
   * @return a request that uses the repository's own signing service
   */
  public static SignRequest allTags() {
    return new SignRequest(List.of(), null, null);
  }

  /**
   * These tags. That each of them is in the repository is looked up before anything is signed,
   * because Pulp itself leaves out names it does not find, and signs every tag when it finds none.
   *
   * @param tags at least one; no tags do not mean all tags
   * @return a request that uses the repository's own signing service
   * @throws IllegalArgumentException if there is none
   * @throws ReferenceFormatException if one is not a tag
   */
  public static SignRequest tags(Collection<String> tags) {
    if (tags.isEmpty()) {
      throw new IllegalArgumentException("name at least one tag, or ask for allTags()");
    }
    Set<String> checked = new LinkedHashSet<>();
    for (String tag : tags) {
      checked.add(ANY.withTag(tag).tag().orElseThrow());
    }
    return new SignRequest(List.copyOf(new ArrayList<>(checked)), null, null);
  }

  /**
   * The same with a signing service instead of the repository's own.
   *
   * @param signingServiceHref the href of the service
   * @return a new request
   */
  public SignRequest withService(String signingServiceHref) {
    return new SignRequest(tags, signingServiceHref, futureBasePath);
  }

  /**
   * The same with a signing service instead of the repository's own.
   *
   * @param signingService the service
   * @return a new request
   */
  public SignRequest withService(PulpSigningService signingService) {
    return withService(signingService.href());
  }

  /**
   * The same with the base path under which the images are or will be distributed. It becomes part
   * of the name that is signed: if clients pull the images by another path, or through another
   * host, their policy rejects them however good the signature is. Needed where a repository has no
   * distribution that tells it, which is so for synchronized ones; refused by Pulp where one does.
   *
   * @param path such as {@code library/busybox}
   * @return a new request
   * @throws ReferenceFormatException if it is no repository path
   */
  public SignRequest withFutureBasePath(String path) {
    return new SignRequest(tags, service, new RepositoryPath(path));
  }

  /**
   * The tags to sign.
   *
   * @return an unmodifiable list without duplicates, empty for every tag
   */
  public List<String> tags() {
    return tags;
  }

  /**
   * The signing service.
   *
   * @return its href, empty for the repository's own
   */
  public Optional<String> service() {
    return Optional.ofNullable(service);
  }

  /**
   * The base path that becomes part of the signed names.
   *
   * @return the path, empty if a distribution tells it
   */
  public Optional<String> futureBasePath() {
    return Optional.ofNullable(futureBasePath).map(RepositoryPath::name);
  }

  /** The body of the request. */
  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      if (service != null) {
        json.writeStringField("manifest_signing_service", service);
      }
      if (futureBasePath != null) {
        json.writeStringField("future_base_path", futureBasePath.name());
      }
      if (!tags.isEmpty()) {
        json.writeArrayFieldStart("tags_list");
        for (String tag : tags) {
          json.writeString(tag);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
