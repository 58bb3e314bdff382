package imagesigning.core;

import static imagesigning.core.ReferenceGrammar.FITS;

import imagesigning.core.text.Quoted;
import java.util.Optional;

/** Reads one image name from left to right; says where it breaks and what to write instead. */
final class DockerReferenceParser {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";

  private final String text;

  DockerReferenceParser(String text) {
    this.text = text;
  }

  DockerReference parse() {
    if (text.isEmpty()) {
      throw broken("it is empty; write host/repository:tag");
    }
    if (ReferenceGrammar.isImageId(text)) {
      throw broken("64 hex digits are an image ID, not a name; write the name of the repository");
    }
    int pathStart = pathStart();
    int pathEnd = endOf(pathStart, ':', '@');
    int problem = ReferenceGrammar.pathProblem(text, pathStart, pathEnd);
    if (problem != FITS) {
      throw pathBroken(problem, pathEnd);
    }
    String domain = domain(pathStart);
    String path = text.substring(pathStart, pathEnd);
    if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    int length = domain.length() + 1 + path.length();
    if (length > ReferenceGrammar.LONGEST_NAME) {
      throw broken(
          "host and repository together have %d characters; at most %d are allowed"
              .formatted(length, ReferenceGrammar.LONGEST_NAME));
    }
    int tagEnd = endOf(pathEnd, '@', '@');
    return new DockerReference(domain, path, tag(pathEnd, tagEnd), digest(tagEnd));
  }

  /** Where the repository begins: after the first component if that is a host. */
  private int pathStart() {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return 0;
    }
    String first = text.substring(0, slash);
    boolean isDomain =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    if (!isDomain) {
      return 0;
    }
    int problem = ReferenceGrammar.domainProblem(text, 0, slash);
    if (problem != FITS) {
      throw domainBroken(problem, slash);
    }
    return slash + 1;
  }

  private String domain(int pathStart) {
    String domain = pathStart == 0 ? DEFAULT_DOMAIN : text.substring(0, pathStart - 1);
    return domain.equals(LEGACY_DOMAIN) ? DEFAULT_DOMAIN : domain;
  }

  private Optional<String> tag(int colon, int tagEnd) {
    if (colon == tagEnd) {
      return Optional.empty();
    }
    int problem = ReferenceGrammar.tagProblem(text, colon + 1, tagEnd);
    if (problem != FITS) {
      throw tagBroken(problem, tagEnd);
    }
    return Optional.of(text.substring(colon + 1, tagEnd));
  }

  private Optional<Digest> digest(int at) {
    if (at == text.length()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(text.substring(at + 1)));
    } catch (ReferenceFormatException e) {
      throw broken("after the '@': " + e.getMessage());
    }
  }

  private int endOf(int from, char stop, char otherStop) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == stop || c == otherStop) {
        return i;
      }
    }
    return text.length();
  }

  private ReferenceFormatException domainBroken(int index, int slash) {
    if (text.startsWith("://", text.indexOf(':'))) {
      return broken("remove " + Quoted.text(text.substring(0, text.indexOf(':') + 3)));
    }
    if (index == slash) {
      return at(index, "the host or port before the '/' is incomplete");
    }
    return at(
        index,
        Quoted.character(text.codePointAt(index))
            + " does not belong there; a host is labels of letters, digits and inner dashes joined"
            + " by dots, then perhaps ':' and a port number");
  }

  private ReferenceFormatException pathBroken(int index, int pathEnd) {
    if (index == pathEnd || text.charAt(index) == '/') {
      return at(index, "a part of the repository name is missing");
    }
    char c = text.charAt(index);
    if (ReferenceGrammar.isUpper(c)) {
      return at(index, "'" + c + "' is upper case; repository names are lower case");
    }
    if (c == '.' || c == '_' || c == '-') {
      return at(
          index,
          "'"
              + c
              + "' does not belong there; parts of a repository name begin and end with a letter or"
              + " digit, with one of '.', '_', '__' or dashes between");
    }
    return at(
        index, Quoted.character(text.codePointAt(index)) + " is not allowed in a repository name");
  }

  private ReferenceFormatException tagBroken(int index, int tagEnd) {
    if (index == tagEnd) {
      return at(index, "the tag after the ':' is missing");
    }
    return at(
        index,
        Quoted.character(text.codePointAt(index))
            + " does not belong there; a tag is up to 128 letters, digits, '_', '.' and '-', and"
            + " begins with none of the last two");
  }

  private ReferenceFormatException at(int index, String problem) {
    return broken("at character " + (index + 1) + ": " + problem);
  }

  private ReferenceFormatException broken(String problem) {
    return new ReferenceFormatException(
        text, "invalid image name " + Quoted.text(text) + ": " + problem);
  }
}
