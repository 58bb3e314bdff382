package imagesigning.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The bill of materials has no parent, so nothing but this test keeps it in step. */
class BillOfMaterialsTest {
  private static Element project;

  @BeforeAll
  static void read() throws ParserConfigurationException, SAXException, IOException {
    project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("..", "..", "signing-bom", "pom.xml").toFile())
            .getDocumentElement();
  }

  @Test
  void hasTheVersionOfTheBuild() {
    String version =
        children(project, "version").stream()
            .map(Element::getTextContent)
            .findFirst()
            .orElseThrow();

    assertThat(version).isEqualTo(System.getProperty("project.version"));
    assertThat(children(project, "parent")).isEmpty();
  }

  @Test
  void listsThePublishedModulesAndNothingElse() {
    Element management = children(project, "dependencyManagement").get(0);
    List<String> listed =
        children(children(management, "dependencies").get(0), "dependency").stream()
            .map(d -> text(d, "groupId") + ":" + text(d, "artifactId") + ":" + text(d, "version"))
            .toList();

    assertThat(listed)
        .containsExactlyInAnyOrder(
            "imagesigning:signing-core:${project.version}",
            "imagesigning:signing-cosign:${project.version}",
            "imagesigning:signing-policy:${project.version}",
            "imagesigning:signing-registry-client:${project.version}",
            "imagesigning:signing-testkit:${project.version}");
  }

  private static String text(Element parent, String name) {
    return children(parent, name).get(0).getTextContent();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
