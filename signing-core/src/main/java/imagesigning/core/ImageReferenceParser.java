package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a transport name: what stands before the first colon chooses how the rest is read. */
final class ImageReferenceParser {
  private static final String UNKNOWN_DIGEST = "@@unknown-digest@@";

  private final String text;
  private final String rest;

  private ImageReferenceParser(String text, int restStart) {
    this.text = text;
    this.rest = text.substring(restStart);
  }

  static ImageReference parse(String text) {
    int colon = text.indexOf(':');
    Optional<Transport> transport =
        colon < 0 ? Optional.empty() : Transport.named(text.substring(0, colon));
    if (transport.isEmpty()) {
      return bareName(text, colon);
    }
    ImageReferenceParser parser = new ImageReferenceParser(text, colon + 1);
    return switch (transport.get()) {
      case DOCKER -> parser.docker();
      case ATOMIC -> parser.atomic();
      case DOCKER_DAEMON -> parser.dockerDaemon();
      case DOCKER_ARCHIVE -> parser.dockerArchive();
      case TARBALL -> parser.tarball();
      case DIR -> ImageReference.dir(ExplicitPath.parse(Transport.DIR, parser.rest));
      case SIF -> parser.sif();
      case OCI -> parser.layout(Transport.OCI);
      case OCI_ARCHIVE -> parser.layout(Transport.OCI_ARCHIVE);
      case CONTAINERS_STORAGE -> StorageReferenceParser.parse(text, parser.rest);
      case OSTREE -> throw parser.broken("images of this transport can no longer be opened");
    };
  }

  /** {@code host/repository…}; a lone word and a colon could be a misspelt transport instead. */
  private static ImageReference bareName(String text, int colon) {
    int slash = text.indexOf('/');
    boolean looksLikeTransport =
        colon > 0 && (slash < 0 || slash == colon + 1) && text.substring(0, colon).indexOf('@') < 0;
    if (!looksLikeTransport) {
      return ImageReference.docker(DockerReference.parse(text));
    }
    String known =
        Arrays.stream(Transport.values())
            .map(Transport::toString)
            .collect(Collectors.joining(", "));
    String hint =
        slash < 0
            ? "; for an image of Docker Hub write " + Quoted.text("docker://" + text)
            : "; for an image in a registry write docker://host/repository:tag";
    throw new ReferenceFormatException(
        text,
        "unknown transport "
            + Quoted.text(text.substring(0, colon))
            + " in "
            + Quoted.text(text)
            + "; known are "
            + known
            + hint);
  }

  private ImageReference docker() {
    if (!rest.startsWith("//")) {
      throw broken("docker: is followed by two slashes, as in docker://host/repository:tag");
    }
    if (rest.endsWith(UNKNOWN_DIGEST)) {
      throw broken(UNKNOWN_DIGEST + " names only a destination; write a tag or a digest");
    }
    return ImageReference.docker(DockerReference.parse(rest.substring(2)));
  }

  private ImageReference atomic() {
    DockerReference reference = DockerReference.parse(rest);
    boolean twoParts = reference.path().indexOf('/') >= 0 && onlyOneSlash(reference.path());
    if (reference.tag().isEmpty() || reference.digest().isPresent() || !twoParts) {
      throw broken("write atomic:host:port/namespace/stream:tag");
    }
    return named(Transport.ATOMIC, reference);
  }

  private static boolean onlyOneSlash(String path) {
    return path.indexOf('/') == path.lastIndexOf('/');
  }

  private ImageReference dockerDaemon() {
    Optional<Digest> id = digest(rest);
    if (id.isPresent()) {
      if (!id.get().algorithm().equals("sha256")) {
        throw broken("an image ID is a sha256 digest");
      }
      return ImageReference.unscoped(Transport.DOCKER_DAEMON, rest);
    }
    DockerReference reference = DockerReference.parse(rest);
    if (reference.name().equals("docker.io/library/sha256")) {
      throw broken("the repository name sha256 is reserved for image IDs");
    }
    if (reference.tag().isPresent() == reference.digest().isPresent()) {
      throw broken("write either a tag or a digest, as in docker-daemon:repository:tag");
    }
    return named(Transport.DOCKER_DAEMON, reference);
  }

  static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (ReferenceFormatException e) {
      return Optional.empty();
    }
  }

  private ImageReference dockerArchive() {
    int colon = rest.indexOf(':');
    String path = colon < 0 ? rest : rest.substring(0, colon);
    if (path.isEmpty()) {
      throw broken("write docker-archive:PATH or docker-archive:PATH:NAME:TAG");
    }
    if (colon < 0) {
      return ImageReference.archive(path, Optional.empty());
    }
    refusePosition(rest.substring(colon + 1));
    DockerReference reference = DockerReference.parse(rest.substring(colon + 1));
    if (reference.digest().isPresent()) {
      throw broken("an image in an archive is named by a tag, not by a digest");
    }
    return ImageReference.archive(
        path, Optional.of(reference.isNameOnly() ? reference.withTag("latest") : reference));
  }

  private ImageReference tarball() {
    if (rest.isEmpty()) {
      throw broken("write tarball:PATH");
    }
    return ImageReference.unscoped(Transport.TARBALL, rest);
  }

  private ImageReference sif() {
    ExplicitPath path = ExplicitPath.parse(Transport.SIF, rest);
    return ImageReference.file(
        Transport.SIF, path, Optional.empty(), PolicyNamespaces.parentsOfPath(path.resolved()));
  }

  private ImageReference layout(Transport transport) {
    int colon = rest.indexOf(':');
    String path = colon < 0 ? rest : rest.substring(0, colon);
    String name = colon < 0 ? "" : rest.substring(colon + 1);
    refusePosition(name);
    if (!name.isEmpty()) {
      requireImageName(name);
    }
    return ImageReference.layout(
        transport,
        ExplicitPath.parse(transport, path),
        name.isEmpty() ? Optional.empty() : Optional.of(name));
  }

  private void refusePosition(String name) {
    if (name.startsWith("@")) {
      throw broken("choosing an image by its position is not supported; give its name");
    }
  }

  private void requireImageName(String name) {
    if (!OciImageName.isValid(name)) {
      throw broken(
          Quoted.text(name)
              + " is no image name; it is letters and digits joined by '-', '.', '_', ':', '@', '+'"
              + " or '/'");
    }
  }

  private static ImageReference named(Transport transport, DockerReference reference) {
    return ImageReference.named(
        transport, transport + ":" + reference, reference, PolicyNamespaces.ofName(reference));
  }

  private ReferenceFormatException broken(String problem) {
    return new ReferenceFormatException(
        text, "invalid image reference " + Quoted.text(text) + ": " + problem);
  }
}
