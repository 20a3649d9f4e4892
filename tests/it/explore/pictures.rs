//! Theorem, configuration graph, levels, chain and diamond as pictures.

use super::*;
use assent::explore::{Check, Graph, Inputs, Sorts, Theorem, chain};
use assent::scene::{
    ChainPicture, ConfigurationPicture, DiamondPicture, LevelPicture, Standing, Theme, TheoremPicture, WHOLE_MOST,
    configurations_markup, level_counts, possible, svg_chain, svg_configurations, svg_diamond, svg_levels, svg_theorem,
    theorem_markup,
};
use assent::value::Value;

fn graph_of(mut scenario: Scenario, inputs: &[i64]) -> (Search, Graph) {
    for (node, input) in inputs.iter().enumerate() {
        scenario.inputs[node] = scenario.inputs[node].and(Some(Value(*input)));
    }
    let rules = Rules { inputs: Inputs::Given, ..rules(&scenario, "none") };
    let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    search.finish();
    let graph = search.graph();
    (search, graph)
}

fn arbiter() -> (Search, Graph) {
    graph_of(scenario("arbiter", 3, 0, &[]), &[0, 0, 1])
}

fn wait() -> Scenario {
    scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")])
}

#[test]
fn the_table_shows_more_than_three_generals_a_traitor() {
    let mut theorem = Theorem::new(scenario("om", 4, 1, &[]), &[2, 3, 4, 5], &[0, 1], Sorts::All, 100_000);
    let empty = TheoremPicture::of(&theorem);
    assert!(empty.cells.iter().all(|cell| cell.standing == Standing::Waiting && cell.figure.is_empty()));
    theorem.step(1);
    theorem.finish();
    let picture = TheoremPicture::of(&theorem);
    let at = |n: u16, f: u16| picture.cells.iter().find(|cell| (cell.n, cell.f) == (n, f)).unwrap();
    assert_eq!(at(3, 1).standing, Standing::Broken);
    assert_eq!((at(4, 1).standing, at(4, 1).figure.as_str()), (Standing::Proved, "32"));
    // The staircase runs between 3 and 4 where f = 1, and above the cells where n ≤ 3.
    let right_of = |n: u16, f: u16| {
        let x = at(n, f).at.x + TheoremPicture::CELL.0;
        picture.stairs.iter().any(|(from, to)| from.x == x && to.x == x && from.y == at(n, f).at.y)
    };
    assert!(right_of(3, 1) && !right_of(2, 1) && !right_of(4, 1));
    assert_eq!(picture.stairs.len(), 3, "two sides above, one beside");
    for cell in &picture.cells {
        assert!(
            cell.at.x + TheoremPicture::CELL.0 <= picture.width && cell.at.y + TheoremPicture::CELL.1 <= picture.height
        );
    }
    let svg = svg_theorem(&picture, Theme::Light);
    assert!(svg.contains("n = 5") && svg.contains("n &gt; 3f") && !svg.contains("class="));
    assert_eq!(theorem_markup(&picture, Theme::Dark).matches("class=\"theorem-cell\"").count(), 8);
}

#[test]
fn a_table_that_is_searched_says_which_cell() {
    let mut theorem = Theorem::new(scenario("om", 4, 1, &[]), &[4, 5], &[1], Sorts::All, 100_000);
    theorem.step(1);
    let picture = TheoremPicture::of(&theorem);
    let standings: Vec<Standing> = picture.cells.iter().map(|cell| cell.standing).collect();
    assert_eq!(standings, [Standing::Working, Standing::Waiting]);
    assert!(theorem.progress().is_some_and(|progress| !progress.done));
}

#[test]
fn a_cell_left_open_is_searched_again_further() {
    let mut theorem = Theorem::new(scenario("floodset", 3, 1, &[]), &[3], &[1], Sorts::All, 50);
    theorem.finish();
    let standing = |theorem: &Theorem| Standing::of(theorem.cell(3, 1));
    assert_eq!(standing(&theorem), Standing::Open);
    theorem.again(3, 1, 10_000);
    assert_eq!(standing(&theorem), Standing::Waiting);
    theorem.finish();
    assert_eq!(standing(&theorem), Standing::Proved);
}

#[test]
fn a_small_graph_is_drawn_whole_by_levels() {
    let (_, graph) = arbiter();
    let picture = ConfigurationPicture::of(&graph, 0, 690.0);
    assert!(picture.is_whole);
    assert_eq!(picture.marks.len(), graph.len() as usize);
    assert_eq!(picture.edges.len(), graph.edges());
    assert_eq!(picture.marks.iter().filter(|mark| mark.critical).count(), 1);
    assert_eq!(picture.marks.iter().filter(|mark| mark.values.len() == 2).count(), 4);
    // A level a column, nobody on top of another, all inside.
    for mark in &picture.marks {
        let same = |other: &&assent::scene::ConfigurationMark| graph.level(other.id) == graph.level(mark.id);
        assert!(picture.marks.iter().filter(same).all(|other| other.at.x == mark.at.x));
        assert!(mark.at.x > 0.0 && mark.at.x < picture.width && mark.at.y > 0.0 && mark.at.y < picture.height);
        for other in picture.marks.iter().filter(|other| other.id != mark.id) {
            let apart = (other.at.x - mark.at.x).hypot(other.at.y - mark.at.y);
            assert!(apart > 2.0 * picture.radius, "{} and {}", mark.id, other.id);
        }
    }
    let names = &scenario("arbiter", 3, 0, &[]).values;
    assert_eq!(
        configurations_markup(&picture, names, Theme::Light).matches("data-config=").count(),
        picture.marks.len()
    );
    assert!(!svg_configurations(&picture, names, Theme::Projector).contains("data-"));
}

#[test]
fn of_a_large_graph_what_is_around_one_is_drawn() {
    let (_, graph) = graph_of(wait(), &[0, 1, 1]);
    assert_eq!(graph.len(), 128);
    let (_, large) = graph_of(scenario("initially-dead", 3, 1, &[]), &[0, 1, 1]);
    assert!(large.len() > WHOLE_MOST);
    let here = large.next(large.next(0)[0])[0];
    let picture = ConfigurationPicture::of(&large, here, 690.0);
    assert!(!picture.is_whole && picture.marks.len() < 60);
    let place = picture.marks.iter().position(|mark| mark.id == here).unwrap();
    assert!(picture.edges.iter().any(|(from, _)| *from == place), "what may follow");
    assert!(picture.edges.iter().any(|(_, to)| *to == place), "and where it came from");
}

#[test]
fn levels_count_every_configuration_once() {
    let (_, graph) = graph_of(wait(), &[0, 1, 1]);
    let levels = level_counts(&graph);
    let sum = |level: &assent::scene::Level| level.counts.iter().map(|(_, count)| count).sum::<u32>();
    assert_eq!(levels.iter().map(sum).sum::<u32>(), graph.len());
    assert_eq!(levels[0].counts, [(vec![Value(0), Value(1)], 1)], "the first is bivalent");
    let picture = LevelPicture::of(&levels, 690.0);
    assert_eq!(picture.most, levels.iter().map(sum).max().unwrap());
    assert!(picture.width <= 690.0 + 1.0);
    assert!(picture.pieces.iter().all(|piece| piece.at.y >= 0.0 && piece.height > 0.0));
    assert!(svg_levels(&picture, &wait().values, Theme::Light).contains("<path"));
}

#[test]
fn the_chain_flips_one_input_at_a_time_and_marks_the_bivalent_one() {
    let mut check = Check::new(&wait(), rules(&wait(), "none")).unwrap();
    let outlooks = check.finish().unwrap().outlooks.clone();
    let picture = ChainPicture::of(&chain(&outlooks));
    let flips: Vec<Option<NodeId>> = picture.marks.iter().map(|mark| mark.flips).collect();
    assert_eq!(flips, [None, Some(NodeId(0)), Some(NodeId(1)), Some(NodeId(2))]);
    let bivalent: Vec<bool> = picture.marks.iter().map(|mark| mark.is_bivalent).collect();
    assert_eq!(bivalent, [false, false, true, false]);
    let svg = svg_chain(&picture, &|node| format!("n{}", node.0), &wait().values, Theme::Light);
    assert!(svg.contains("0 0 0") && svg.contains("1 1 0") && svg.contains(">n2<"));
}

#[test]
fn a_diamond_ends_in_one_configuration() {
    let (mut search, graph) = graph_of(wait(), &[0, 1, 1]);
    let from = (0..graph.len()).find(|id| !search.diamonds(*id).is_empty()).unwrap();
    let diamond = search.diamonds(from)[0];
    let ids = [diamond.from, diamond.left.1, diamond.right.1, diamond.to];
    let words = [search.space().words(diamond.left.0), search.space().words(diamond.right.0)];
    let picture = DiamondPicture::of(ids, ids.map(|id| possible(&graph, id)), words.clone());
    assert_eq!(picture.corners.each_ref().map(|corner| corner.id), ids);
    let (top, bottom) = (&picture.corners[0], &picture.corners[3]);
    assert!(top.at.x == bottom.at.x && top.at.y < bottom.at.y);
    // What is possible at the end was possible before, along both ways.
    for corner in &picture.corners[1..3] {
        assert!(bottom.values.iter().all(|value| corner.values.contains(value)));
    }
    let svg = svg_diamond(&picture, &wait().values, Theme::Dark);
    assert_eq!(svg.matches(words[0].as_str()).count(), 3, "in the title, and on both sides");
}
