package imagesigning.policy.registries;

import imagesigning.core.text.RemoteText;
import imagesigning.policy.registries.YamlNode.Entry;
import imagesigning.policy.registries.YamlNode.Mapping;
import imagesigning.policy.registries.YamlNode.Scalar;
import imagesigning.policy.registries.YamlNode.Sequence;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads the first document of a YAML file into {@link YamlNode}s.
 *
 * <p>Works on the event level, where depth and aliases can be bounded before anything is built:
 * composing deeply nested lists would overflow the stack. No value gets a type here, no object is
 * constructed, and an alias costs nothing because it is the node it refers to.
 */
final class YamlReader {
  /** Far more than the three levels of the format; enough to say what is wrong with a file. */
  static final int MAX_DEPTH = 50;

  static final int MAX_ALIASES = 1_000;

  private static final Set<String> TEXT_TAGS =
      Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float");
  private static final Set<String> PLAIN_TAGS =
      Set.of("tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:merge");
  private static final Set<String> COLLECTION_TAGS =
      Set.of("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");

  private final String file;
  private final Iterator<Event> events;
  private final Map<String, Optional<YamlNode>> anchors = new HashMap<>();
  private int aliases;

  private YamlReader(String file, Iterator<Event> events) {
    this.file = file;
    this.events = events;
  }

  /**
   * The root of the first document.
   *
   * @param file what to call the file in messages
   * @param utf8 its content
   * @return the root, or empty if there is no document
   * @throws RegistriesFormatException if it is no YAML, or more than we are willing to read
   */
  static Optional<YamlNode> read(String file, byte[] utf8) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      Iterator<Event> events =
          new ParserImpl(settings, new StreamReader(settings, decode(file, utf8)));
      return new YamlReader(file, events).firstDocument();
    } catch (MarkedYamlEngineException e) {
      YamlPlace place =
          e.getProblemMark().map(m -> YamlPlace.of(file, m)).orElseGet(() -> YamlPlace.start(file));
      throw place.problem("not valid YAML: " + RemoteText.shown(e.getProblem()));
    } catch (YamlEngineException e) {
      throw YamlPlace.start(file)
          .problem("not valid YAML: " + RemoteText.shown(String.valueOf(e.getMessage())));
    }
  }

  private static String decode(String file, byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw YamlPlace.start(file).problem("not valid UTF-8");
    }
  }

  private Optional<YamlNode> firstDocument() {
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, DocumentStart, Comment -> {}
        case StreamEnd -> {
          return Optional.empty();
        }
        default -> {
          return Optional.of(node(event, 1));
        }
      }
    }
    return Optional.empty();
  }

  private YamlNode node(Event event, int depth) {
    YamlPlace place = YamlPlace.of(file, event);
    if (depth > MAX_DEPTH) {
      throw place.problem("nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent alias) {
      return resolve(alias, place);
    }
    if (!(event instanceof NodeEvent started)) {
      throw place.problem("not valid YAML: unexpected " + event.getEventId());
    }
    // Empty until complete, so that a value cannot contain itself.
    Optional<String> anchor = started.getAnchor().map(a -> a.getValue());
    anchor.ifPresent(name -> anchors.put(name, Optional.empty()));
    YamlNode node = content(started, place, depth);
    anchor.ifPresent(name -> anchors.put(name, Optional.of(node)));
    return node;
  }

  private YamlNode content(NodeEvent started, YamlPlace place, int depth) {
    if (started instanceof ScalarEvent scalar) {
      return scalar(scalar, place);
    }
    if (started instanceof SequenceStartEvent sequence) {
      requireTag(sequence.getTag(), COLLECTION_TAGS, place);
      return sequence(place, depth);
    }
    if (started instanceof MappingStartEvent mapping) {
      requireTag(mapping.getTag(), COLLECTION_TAGS, place);
      return mapping(place, depth);
    }
    throw place.problem("not valid YAML: unexpected " + started.getEventId());
  }

  private static Scalar scalar(ScalarEvent event, YamlPlace place) {
    Optional<String> tag = event.getTag();
    boolean text = tag.filter(TEXT_TAGS::contains).isPresent();
    if (!text) {
      requireTag(tag, PLAIN_TAGS, place);
    }
    return new Scalar(place, event.getValue(), event.isPlain() && !text);
  }

  private static void requireTag(Optional<String> tag, Set<String> known, YamlPlace place) {
    if (tag.isPresent() && !known.contains(tag.get())) {
      throw place.problem("the YAML tag " + RemoteText.shown(tag.get()) + " is not used here");
    }
  }

  private Sequence sequence(YamlPlace place, int depth) {
    List<YamlNode> elements = new ArrayList<>();
    for (Event e = next(place); e.getEventId() != Event.ID.SequenceEnd; e = next(place)) {
      elements.add(node(e, depth + 1));
    }
    return new Sequence(place, elements);
  }

  private Mapping mapping(YamlPlace place, int depth) {
    List<Entry> entries = new ArrayList<>();
    Map<String, YamlPlace> seen = new HashMap<>();
    for (Event e = next(place); e.getEventId() != Event.ID.MappingEnd; e = next(place)) {
      YamlPlace keyPlace = YamlPlace.of(file, e);
      if (!(node(e, depth + 1) instanceof Scalar key)) {
        throw keyPlace.problem("a key must be a scalar, not a list or a mapping");
      }
      YamlPlace first = seen.putIfAbsent(key.text(), keyPlace);
      if (first != null) {
        throw keyPlace.problem(
            "duplicate key "
                + RemoteText.quoted(key.text())
                + "; it stands first in line "
                + first.line());
      }
      entries.add(
          new Entry(new Scalar(keyPlace, key.text(), key.plain()), node(next(place), depth + 1)));
    }
    return new Mapping(place, entries);
  }

  private YamlNode resolve(AliasEvent alias, YamlPlace place) {
    aliases++;
    if (aliases > MAX_ALIASES) {
      throw place.problem("more than " + MAX_ALIASES + " aliases");
    }
    String name = alias.getAlias().getValue();
    Optional<YamlNode> node = anchors.get(name);
    if (node == null) {
      throw place.problem("the alias *" + RemoteText.shown(name) + " refers to nothing");
    }
    return node.orElseThrow(
        () -> place.problem("the value &" + RemoteText.shown(name) + " contains itself"));
  }

  private Event next(YamlPlace opened) {
    if (!events.hasNext()) {
      throw opened.problem("not valid YAML: what begins here does not end");
    }
    return events.next();
  }
}
