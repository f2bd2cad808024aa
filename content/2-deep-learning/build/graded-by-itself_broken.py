"""A grader of generated programmes that passes nonsense. Mend it; run until accepted. Pure Python, nothing is executed as it stands."""

import ast
import sys

LIMIT = 2000  # steps that a programme may take
SHOWN = [("double", (3,), 6), ("biggest", ([1, 5, 2],), 5), ("total", ([1, 2, 3],), 6)]  # (name, arguments, result): in the training text
HIDDEN = [("double", (-4,), -8), ("double", (0.5,), 1.0), ("biggest", ([-3, -1],), -1), ("total", ([],), 0), ("total", ([7],), 7)]
RIGHT = {
    "double": "def double(x):\n    return x + x",
    "biggest": "def biggest(xs):\n    best = xs[0]\n    for x in xs:\n        if x > best:\n            best = x\n    return best",
    "total": "def total(xs):\n    s = 0\n    for x in xs:\n        s = s + x\n    return s",
}
NONSENSE = {
    "no code": "the answer is left to the reader",
    "wrong value": "def double(x):\n    return 7",
    "never ends": "def total(xs):\n    while 1 > 0:\n        s = 1\n    return s",
    "takes over the check": "def check(name, args, wanted):\n    return True",
    "knows the shown test": "def biggest(xs):\n    return 5",
    "asks for a file": "def double(x):\n    return open(x)",
}


class Stop(Exception):
    """The programme may not go on: something that is not allowed, or too many steps."""


def run(text, world, name, args):
    """Calls a function of the text with a small interpreter: names, numbers, + - * >, xs[0], if, for, while, return."""
    steps = 0

    def value(node, names):
        nonlocal steps
        steps += 1
        if steps > LIMIT:
            raise Stop("too many steps")
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name) and node.id in names:
            return names[node.id]
        if isinstance(node, ast.Subscript):
            return value(node.value, names)[value(node.slice, names)]
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt):
            return value(node.left, names) > value(node.comparators[0], names)
        if isinstance(node, ast.BinOp) and type(node.op) in (ast.Add, ast.Sub, ast.Mult):
            a, b = value(node.left, names), value(node.right, names)
            return a + b if isinstance(node.op, ast.Add) else a - b if isinstance(node.op, ast.Sub) else a * b
        raise Stop("not allowed")

    def walk(body, names):
        for line in body:
            if isinstance(line, ast.Return):
                return True, value(line.value, names)
            if isinstance(line, ast.Assign):
                names[line.targets[0].id] = value(line.value, names)
            elif isinstance(line, ast.If):
                done = walk(line.body, names) if value(line.test, names) else (False, None)
                if done[0]:
                    return done
            elif isinstance(line, ast.For):
                for each in value(line.iter, names):
                    names[line.target.id] = each
                    done = walk(line.body, names)
                    if done[0]:
                        return done
            elif isinstance(line, ast.While):
                while value(line.test, names):
                    done = walk(line.body, names)
                    if done[0]:
                        return done
            else:
                raise Stop("not allowed")
        return False, None

    for each in ast.parse(text).body:
        if not isinstance(each, ast.FunctionDef):
            raise Stop("not allowed")
        def function(*given, code=each):
            return walk(code.body, dict(zip([arg.arg for arg in code.args.args], given, strict=True)))[1]
        world[each.name] = function
    return world[name](*args)


def check(name, args, wanted):
    """Whether the function of that name gives what is wanted; WORLD holds what the programmes define."""
    try:
        return run(WORLD["text"], WORLD, name, args) == wanted
    except SyntaxError:
        return False


WORLD = {"check": check}


def grade(text, name):
    """True if the programme passes its tests."""
    WORLD["text"] = text
    for test, args, wanted in SHOWN:
        if test == name:
            try:
                if not WORLD["check"](test, args, wanted):
                    return False
            except Exception:
                pass  # the grader must not fall over
    return True


def main():
    """Grades three right programmes and six that are nonsense; 0 if accepted, else 1."""
    wrong = 0
    for kind, text in NONSENSE.items():
        name = next((each for each in RIGHT if f"def {each}" in text), "total")
        passed = grade(text, name)
        wrong += passed
        print(f"{kind}: {'passes' if passed else 'fails'}")
    right = sum(grade(text, name) for name, text in RIGHT.items())
    again = sum(grade(NONSENSE["wrong value"], "double") for _ in range(3))
    print(f"right programmes that pass = {right} of 3, nonsense that passes = {wrong} of {len(NONSENSE)}, once more = {again} of 3")
    accepted = right == 3 and wrong == again == 0
    print("accepted" if accepted else "not accepted: all of the right ones, none of the others")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
