package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code [driver@root]name:tag@digest@id}. Which store is meant without the part in brackets
 * stands in another tool's configuration, so here the brackets are required.
 */
final class StorageReferenceParser {
  private final String text;

  private StorageReferenceParser(String text) {
    this.text = text;
  }

  static ImageReference parse(String text, String rest) {
    return new StorageReferenceParser(text).read(rest);
  }

  private ImageReference read(String rest) {
    int close = rest.indexOf(']');
    if (!rest.startsWith("[") || close < 0) {
      throw broken("say which store, as in containers-storage:[overlay@/path/to/root]name:tag");
    }
    String store = store(rest.substring(1, close));
    String image = rest.substring(close + 1);
    Optional<String> id = id(image);
    String name = id.isPresent() ? withoutId(image) : image;
    Optional<DockerReference> named = name.isEmpty() ? Optional.empty() : Optional.of(named(name));
    if (named.isEmpty() && id.isEmpty()) {
      throw broken("a name or an image ID is missing after the ']'");
    }
    String identity =
        store + named.map(Object::toString).orElse("") + id.map(i -> "@" + i).orElse("");
    return ImageReference.stored(identity, named, namespaces(store, named, id.isPresent()));
  }

  /** The store as policy scopes spell it; the run root and the options are no part of that. */
  private String store(String specifier) {
    int at = specifier.indexOf('@');
    String driver = at < 0 ? "" : specifier.substring(0, at);
    String root = specifier.substring(at + 1).split("[+:]", 2)[0];
    if (driver.isEmpty() || !root.startsWith("/")) {
      throw broken("between the brackets stand a driver, '@' and an absolute path");
    }
    return "[" + driver + "@" + root + "]";
  }

  private static Optional<String> id(String image) {
    String last = image.substring(image.lastIndexOf('@') + 1);
    return ReferenceGrammar.isImageId(last) ? Optional.of(last) : Optional.empty();
  }

  private static String withoutId(String image) {
    int at = image.lastIndexOf('@');
    return at < 0 ? "" : image.substring(0, at);
  }

  private static DockerReference named(String name) {
    DockerReference reference = DockerReference.parse(name);
    return reference.isNameOnly() ? reference.withTag("latest") : reference;
  }

  private static List<String> namespaces(
      String store, Optional<DockerReference> named, boolean hasId) {
    List<String> namespaces = new ArrayList<>();
    if (named.isPresent()) {
      DockerReference reference = named.get();
      if (hasId) {
        namespaces.add(store + reference);
      }
      if (reference.tag().isPresent() && reference.digest().isPresent()) {
        namespaces.add(store + reference.name() + ":" + reference.tag().get());
      }
      List<String> names = new ArrayList<>(List.of(reference.name()));
      PolicyNamespaces.addParents(names, reference.name());
      names.forEach(name -> namespaces.add(store + name));
    }
    namespaces.add(store);
    namespaces.add("[" + store.substring(store.indexOf('@') + 1));
    return List.copyOf(namespaces);
  }

  private ReferenceFormatException broken(String problem) {
    return new ReferenceFormatException(
        text, "invalid image reference " + Quoted.text(text) + ": " + problem);
  }
}
