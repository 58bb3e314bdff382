package imagesigning.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * There is no policy.json at any default place. There is no built-in policy to fall back to: say
 * which policy to use, or write one of these files.
 */
public final class PolicyNotFoundException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<Path> candidates;

  PolicyNotFoundException(List<Path> candidates) {
    super("there is no policy.json; looked for " + joined(candidates));
    this.candidates = List.copyOf(candidates);
  }

  /**
   * The files that were looked for.
   *
   * @return the files, in the order in which they would have been used
   */
  public List<Path> candidates() {
    return candidates;
  }

  private static String joined(List<Path> files) {
    return String.join(" and ", files.stream().map(Path::toString).toList());
  }
}
