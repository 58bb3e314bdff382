package imagesigning.core.extensions;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.Quoted;
import java.util.List;

/**
 * A repository in a registry, without the registry's host: one or more components of lower-case
 * letters, digits and single separators, such as {@code team/app}. Because it is validated, it may
 * stand in a path or a URL: no component is empty, begins with a dot or holds a percent sign.
 *
 * @param name the components, joined by slashes
 */
public record RepositoryPath(String name) {
  /** Any host; the grammar of the repository does not depend on it. */
  private static final String HOST = "host.invalid/";

  /** Refuses what is no repository, with a {@link ReferenceFormatException}. */
  public RepositoryPath {
    DockerReference reference = DockerReference.parse(HOST + name);
    if (!reference.isNameOnly() || !reference.path().equals(name)) {
      throw new ReferenceFormatException(
          name, "expected a repository without host, tag and digest, found " + Quoted.text(name));
    }
  }

  /**
   * The parts between the slashes, at least one.
   *
   * @return an unmodifiable list
   */
  public List<String> components() {
    return List.of(name.split("/", -1));
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
